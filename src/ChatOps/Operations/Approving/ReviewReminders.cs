using ChatOps.Checks;
using ChatOps.Replicas;

namespace ChatOps.Operations.Approving;

/// <summary>Reminds the operators of what nobody has reviewed yet.</summary>
public sealed class ReviewReminders(Reviews reviews, TimeProvider clock, ILogger<ReviewReminders> logger) : Worker(clock, logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        await reviews.RemindAsync(term);
        return Pause;
    }
}

/// <summary>Reports what ran without approval and isn't reviewed.</summary>
internal sealed class ReviewChecks(Reviews reviews) : IChecks
{
    private const int MostNamed = 5;

    public IEnumerable<Check> All() => [new("reviews", ExamineAsync)];

    private async Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken)
    {
        var open = await reviews.OpenAsync(cancellationToken);
        return open.Count == 0 ? [] :
        [
            new(
                "reviews",
                false,
                $"nobody has reviewed what ran without approval: {Plural.Some([.. open.Select(review => $"operation {review.Operation}")], MostNamed)}",
                "someone else reviews it; the list of reviews says how"),
        ];
    }
}
