using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>Edited: promoted from or demoted to a prerelease, or otherwise changed; withdrawn: deleted, or a draft again.</summary>
public enum ReleaseChange { Published, Edited, Withdrawn }

/// <param name="Commit">The tag's commit, if the sender reports one.</param>
/// <param name="Prerelease">As marked after the change.</param>
/// <param name="Id">The code host's: a deleted and recreated release is a different one.</param>
public sealed record Released(
    string Repository,
    string Tag,
    string? Name,
    string Url,
    string? Commit,
    bool Prerelease,
    ReleaseChange Change = ReleaseChange.Published,
    long Id = 0)
    : Fact
{
    [JsonIgnore]
    public override About About => new About.Repository(Repository, Tag);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => Commit is null ? [] : [Key.Commit(Repository, Commit)];

    [JsonIgnore]
    public override string StepKey => $"release:{Tag}";

    [JsonIgnore]
    public override string ToldVersion => Tag;

    [JsonIgnore]
    public override string LookedForBy => Subject.Releases(Repository);
}

/// <summary>The step of a release.</summary>
public static class Releases
{
    internal static Step? Step(IReadOnlyList<Event> events)
    {
        var last = events[^1];
        var release = (Released)last.Fact;
        var isWithdrawn = release.Change is ReleaseChange.Withdrawn;
        return new(release.StepKey, isWithdrawn ? StepState.Warned : StepState.Succeeded, events[0].OccurredAt, Name(release), release)
        {
            End = last.OccurredAt,
            Actor = (isWithdrawn ? last : events[0]).Actor,
            Link = release.Url,
            // An edit of a release that was published before we listened isn't worth showing.
            IsTentative = events.All(e => e.Fact is Released { Change: ReleaseChange.Edited }),
        };
    }

    private static string Name(Released release) =>
        string.IsNullOrWhiteSpace(release.Name) || release.Name == release.Tag ? release.Tag : $"{release.Tag} {FirstLine(release.Name)}";

    private static string FirstLine(string text) => text.Trim().Split('\r', '\n')[0];
}
