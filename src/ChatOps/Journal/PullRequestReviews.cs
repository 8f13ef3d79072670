using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Journal;

public enum ReviewState { Approved, ChangesRequested, Dismissed }

/// <summary>Someone reviewed a pull request, or a review was dismissed.</summary>
/// <param name="Number">The pull request's.</param>
/// <param name="Review">The review's id, which grows.</param>
/// <param name="Reviewer">Who wrote it.</param>
public sealed record PullRequestReviewed(string Repository, long Number, long Review, string Reviewer, ReviewState State)
    : Fact
{
    [JsonIgnore]
    public override About About => new About.Repository(Repository);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Pull(Repository, Number)];

    [JsonIgnore]
    public override string StepKey => Key.Pull(Repository, Number).Value;
}

/// <summary>What the reviews of a pull request say.</summary>
internal static class PullRequestReviews
{
    private const int MostNamed = 5;

    /// <summary>"approved by bob, changes requested by carol"; null: nothing that counts.</summary>
    public static RichText? Words(IReadOnlyList<Event> events)
    {
        // A reviewer's last review counts, unless it was dismissed; webhooks come in any order.
        var standing = events.Select(e => e.Fact)
            .OfType<PullRequestReviewed>()
            .GroupBy(review => review.Review)
            .Select(same => same.MaxBy(review => review.State)!)
            .GroupBy(review => review.Reviewer, StringComparer.OrdinalIgnoreCase)
            .Select(own => own.MaxBy(review => review.Review)!)
            .OrderBy(review => review.Review)
            .ToLookup(review => review.State, review => review.Reviewer);
        IReadOnlyList<RichText> parts =
        [
            .. Part("approved by", standing[ReviewState.Approved]),
            .. Part("changes requested by", standing[ReviewState.ChangesRequested]),
            .. Part("dismissed: the review of", standing[ReviewState.Dismissed]),
        ];
        return parts.Count == 0 ? null : RichText.Join("; ", parts);
    }

    private static IEnumerable<RichText> Part(string words, IEnumerable<string> reviewers) =>
        reviewers.ToList() is { Count: > 0 } some ? [RichText.Of($"{words} {Plural.Some(some, MostNamed)}")] : [];
}
