using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>The wording of approvals, and of the reviews of what ran without them.</summary>
internal static class ApprovalWords
{
    /// <summary>The reply about a vote; null: something else says it.</summary>
    public static Card? Of(ApprovalChanged vote) => vote.Change switch
    {
        ApprovalChange.Given => new()
        {
            Title = RichText.Of($"{new Span.Person(vote.Person)} approved {(vote.Gate is ApprovalGate.Switch ? "the switch" : "it")}"),
        },
        ApprovalChange.Void => new()
        {
            // They are asked to look at it again.
            Title = RichText.Of(
                $"The approval of {new Span.Person(vote.Person) { IsCalled = true }} no longer counts: {vote.Reason ?? "it is asked again"}"),
            Tone = Tone.Warning,
        },
        _ => null,
    };

    public static RichText Line(Step step, ReviewChanged review) => review.IsDropped
        ? RichText.Of($"☑️ Break glass by {new Span.Person(review.Person)} needs no review: {review.Note}")
        : review.IsClosed
        ? RichText.Of($"☑️ Break glass by {new Span.Person(review.Person)} was reviewed{StepWords.By(step.Actor)}")
        : RichText.Of(
            $"🚨 Break glass by {new Span.Person(review.Person)}: {((RichText)review.Reason).AsSentence()} Someone else must review it: {new Span.Command("review", review.Operation)}");

    public static IReadOnlyList<Reply> Reviews(IReadOnlyList<Event> events) =>
    [
        .. events.Select(e => (Event: e, Review: (ReviewChanged)e.Fact)).Select(e => Replies.Make(
            e.Event,
            $"{e.Review.StepKey}/{e.Event.Position}",
            new()
            {
                Title = e.Review.IsDropped
                    ? RichText.Of($"☑️ Nothing to review: {e.Review.Note}")
                    : e.Review.IsClosed
                    ? RichText.Of($"Reviewed{StepWords.By(e.Event.Actor)}{(e.Review.Note.Length == 0 ? "" : $": {e.Review.Note}")}")
                    : RichText.Of($"🚨 {new Span.Person(e.Review.Person)} went ahead without approval: {e.Review.Reason}"),
                Tone = e.Review.IsClosed ? Tone.Neutral : Tone.Bad,
            })),
    ];
}
