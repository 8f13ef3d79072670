using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Operations.Approving;

namespace ChatOps.Commands;

public sealed class ReviewsCommand(Reviews reviews) : Command
{
    private const int Most = 20;

    public override string Verb => "reviews";

    public override string Usage => "[page N]";

    public override string Summary => "List what ran without approval and nobody has reviewed, and review it.";

    public override string Example => "";

    public override string? ListedWith => "approve";

    public override CommandGroup Group => CommandGroup.Operations;

    public override async Task<Card?> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var page = Page.Of(call.Arguments);
        Grammar.Finish(call.Arguments);
        var open = await reviews.OpenAsync(cancellationToken);
        var card = new Card { Title = "Reviews" };
        return open.Count == 0
            ? card with { Lines = ["Nothing waits for a review."] }
            : page.Show(card, [.. open.Select(Line)], Most, open.Count, Verb) with
            {
                Menu = new(
                    "I have reviewed…", "review", [.. open.Select(one => new MenuOption($"Operation {one.Operation}", one.Operation))]),
            };
    }

    private static RichText Line(OpenReview review) => RichText.Of(
        $"🚨 Operation {review.Operation} by {new Span.Person(review.By)} since {review.Since}: {((RichText)review.Reason).AsSentence()} {new Span.Command("review", review.Operation)} closes it.");
}
