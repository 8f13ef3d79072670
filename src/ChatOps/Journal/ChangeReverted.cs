using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>A change says that it takes back another one.</summary>
/// <param name="Pull">The pull request that does; null: a commit does.</param>
/// <param name="Commit">The commit that does; null: a pull request does.</param>
/// <param name="Head">The commit as which it reached its branch; null: it hasn't yet.</param>
/// <param name="Url">Where to see it.</param>
/// <param name="OfRepository">That of the other change.</param>
/// <param name="OfPull">The other change, if it is a pull request.</param>
/// <param name="OfCommit">The other change, if it is a commit: its SHA, or how that begins. No branch may have it any more.</param>
/// <param name="OfUrl">Where to see the other change.</param>
public sealed record ChangeReverted(
    string Repository,
    long? Pull,
    string? Commit,
    string? Head,
    string? Url,
    string OfRepository,
    long? OfPull,
    string? OfCommit,
    string? OfUrl)
    : Fact
{
    private const int ShownSha = 8;

    [JsonIgnore]
    public override About About => new About.Repository(Repository);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Pull is { } number ? Key.Pull(Repository, number) : Key.Commit(Repository, Head ?? Commit!)];

    [JsonIgnore]
    public override string StepKey => $"revert:{By}>{Of}";

    /// <summary>The change that is taken back.</summary>
    [JsonIgnore]
    public Key Of => OfPull is { } number ? Key.Pull(OfRepository, number) : Key.Commit(OfRepository, OfCommit!);

    /// <summary>What takes it back: "#13", "9f8e7d6c".</summary>
    [JsonIgnore]
    public string Name => Pull is { } number ? $"#{number}" : Short(Commit!);

    /// <summary>What it takes back: "#12", "acme/api#12", "9f8e7d6c".</summary>
    [JsonIgnore]
    public string OfName => (OfPull is { } number ? $"#{number}" : Short(OfCommit!)) is var name
        && OfRepository.Equals(Repository, StringComparison.OrdinalIgnoreCase)
            ? name
            : OfRepository + (OfPull is null ? "@" : "") + name;

    private Key By => Pull is { } number ? Key.Pull(Repository, number) : Key.Commit(Repository, Commit!);

    internal static Step? Step(IReadOnlyList<Event> events)
    {
        var last = events.LastOrDefault(e => e.Fact is ChangeReverted { Head: not null }) ?? events[^1];
        var revert = (ChangeReverted)last.Fact;
        // Where a pull request and a commit in it say the same, the pull request does.
        var same = revert.Head is { } head ? $"revert:{Key.Commit(revert.Repository, head)}" : null;
        return new(revert.StepKey, StepState.Open, last.OccurredAt, "a revert", revert)
        {
            End = last.OccurredAt,
            Actor = last.Actor,
            Link = revert.Url,
            Echo = revert.Pull is null ? same : null,
            Echoed = revert.Pull is null ? null : same,
            IsAside = true,
            IsMention = last.IsMention,
        };
    }

    private static string Short(string sha) => sha[..Math.Min(ShownSha, sha.Length)];
}
