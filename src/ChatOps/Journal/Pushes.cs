using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>Commits reached a branch or a tag.</summary>
/// <param name="Repository">"owner/name".</param>
/// <param name="Ref">The branch's or tag's short name.</param>
/// <param name="Commit">What the ref points to now; null when it was deleted.</param>
/// <param name="Commits">Newest last, at most 20.</param>
/// <param name="CommitCount">The total number.</param>
/// <param name="Before">What the ref pointed to before; null when it is new.</param>
/// <param name="DefaultBranch">The repository's, as it reports itself.</param>
public sealed record Pushed(
    string Repository,
    string Ref,
    bool IsTag,
    bool IsDefaultBranch,
    string? Commit,
    IReadOnlyList<CommitLine> Commits,
    int CommitCount,
    string? Url,
    bool Forced,
    string? Before = null,
    string? DefaultBranch = null)
    : Fact
{
    /// <summary>The branch was reset to an older commit.</summary>
    [JsonIgnore]
    public bool IsRewind => Forced && !IsTag && CommitCount == 0 && Commit is not null && Before is not null;

    [JsonIgnore]
    public override About About => new About.Repository(Repository, IsTag ? Ref : null);

    /// <summary>A reset is a story of its own: the old commit's story is over.</summary>
    [JsonIgnore]
    public override IEnumerable<Key> Keys => Commit is null || IsRewind ? [] : [Key.Commit(Repository, Commit)];

    [JsonIgnore]
    public override string? StepKey => Commit is null ? null : IsRewind ? $"push:{Ref}@{Before}..{Commit}" : Pushes.StepKey(Ref, Commit);

    [JsonIgnore]
    public override string? ToldVersion => IsTag ? Ref : null;

    [JsonIgnore]
    public override (string Repository, string Branch)? ToldDefaultBranch => DefaultBranch is null ? null : (Repository, DefaultBranch);
}

/// <summary>A commit in a list: full SHA, first line of its message, its author's name.</summary>
public sealed record CommitLine(string Sha, string Title, string? Author);

/// <summary>The step of a push: what was added, and what was dropped.</summary>
public static class Pushes
{
    private const int MostPushes = 20;

    /// <summary>The step key of the push that put a commit on a branch or tag.</summary>
    internal static string StepKey(string reference, string commit) => $"push:{reference}@{commit}";

    internal static Step? Step(IReadOnlyList<Event> events)
    {
        var last = events.LastOrDefault(e => e.Fact is Pushed { IsRewind: true }) ?? events[^1];
        var push = (Pushed)last.Fact;
        // What a reset dropped is listed in its thread.
        if (last.IsMention && !push.IsRewind)
        {
            return null;
        }

        var state = push switch
        {
            { IsRewind: true } or { Forced: true, Before: not null, IsDefaultBranch: true, IsTag: false } => StepState.Warned,
            _ => StepState.Succeeded,
        };
        return new(
            push.StepKey!,
            state,
            last.OccurredAt,
            push.IsRewind ? push.Ref : push.Commits is [.., var head] ? head.Title : push.Ref,
            push)
        {
            End = last.OccurredAt,
            Actor = last.Actor,
            Link = push.Url,
            Detail = !push.IsRewind ? null : last.IsMention ? "this was dropped" : DroppedCount(Dropped(events)),
            // Not every code host says which branch is the default one.
            Branch = new(push.Repository, push.Ref, push.DefaultBranch is null && !push.IsTag && !push.IsDefaultBranch
                ? null
                : push is { IsDefaultBranch: true, IsTag: false }),
            Echo = push.IsRewind || last.IsMention ? null : $"{Key.Commit(push.Repository, push.Commit!)}",
            IsMention = last.IsMention,
        };
    }

    /// <summary>
    /// The commits that a branch lost in a reset: the code host only reports both ends; earlier pushes say what was in between.
    /// </summary>
    /// <param name="events">The reset, and the pushes shown with it.</param>
    /// <returns>The known commits, newest first, and whether these are all.</returns>
    public static (IReadOnlyList<CommitLine> Commits, bool IsAll) Dropped(IReadOnlyList<Event> events)
    {
        var rewind = events.Select(e => e.Fact).OfType<Pushed>().Last(p => p.IsRewind);
        var commits = new List<CommitLine>();
        var commit = rewind.Before;
        for (var i = 0; i < MostPushes; i++)
        {
            if (commit == rewind.Commit)
            {
                return (commits, true);
            }

            if (commit is null || Find(events, rewind, commit)?.Fact is not Pushed push)
            {
                break;
            }

            commits.AddRange(push.Commits.Reverse().TakeWhile(c => c.Sha != rewind.Commit));
            if (push.Commits.Any(c => c.Sha == rewind.Commit))
            {
                return (commits, true);
            }

            if (push.CommitCount > push.Commits.Count)
            {
                break;
            }

            commit = push.Before;
        }

        return (commits, false);
    }

    /// <summary>The push that put a commit on the branch.</summary>
    internal static Event? Find(IEnumerable<Event> events, Pushed rewind, string commit) =>
        events.LastOrDefault(
            e => e.Fact is Pushed { IsTag: false, IsRewind: false } push && push.Commit == commit && push.Ref == rewind.Ref);

    private static string? DroppedCount((IReadOnlyList<CommitLine> Commits, bool IsAll) dropped) =>
        (dropped.Commits.Count, dropped.IsAll) switch
        {
            (0, _) => null,
            (var count, true) => $"dropped {Plural.Of(count, "commit")}",
            (var count, false) => $"dropped {Plural.Of(count, "commit")} or more",
        };
}
