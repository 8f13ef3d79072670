using System.Data.Common;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>What a branch loses when it is moved back: the code host says only from where to where, the pushes that we heard of say what lay in between.</summary>
internal static class DroppedCommits
{
    private const int MostPushes = 20;

    /// <summary>Tells of a move back in the stories of the pushes that it dropped, and of those pushes in its own. Returns the stories.</summary>
    public static async Task<IReadOnlyList<long>> MentionAsync(DbConnection connection, Event moved, long story)
    {
        var stories = new List<long>();
        if (moved.Fact is not Pushed { IsRewind: true, IsDefaultBranch: true } rewind)
        {
            return stories;
        }

        var commit = rewind.Before;
        for (var i = 0; i < MostPushes && commit is not null && commit != rewind.Commit; i++)
        {
            if (await Stories.FindAsync(connection, Key.Commit(rewind.Repository, commit)) is not { } of)
            {
                break;
            }

            if (of != story)
            {
                await Stories.MentionAsync(connection, of, moved.Position);
                stories.Add(of);
            }

            if (Push(await Stories.EventsAsync(connection, of), rewind, commit) is not { } push)
            {
                break;
            }

            await Stories.MentionAsync(connection, story, push.Event.Position);
            commit = IsWithin(push.Pushed, rewind.Commit!) ? null : push.Pushed.Before;
        }

        return stories;
    }

    /// <summary>The commits, newest first, as far as they are known, and whether these are all.</summary>
    public static (IReadOnlyList<CommitLine> Commits, bool IsAll) Of(Pushed rewind, IReadOnlyList<Event> events)
    {
        var commits = new List<CommitLine>();
        var commit = rewind.Before;
        for (var i = 0; i < MostPushes; i++)
        {
            if (commit == rewind.Commit)
            {
                return (commits, true);
            }

            if (commit is null || Push(events, rewind, commit) is not { } push)
            {
                break;
            }

            commits.AddRange(push.Pushed.Commits.Reverse().TakeWhile(c => c.Sha != rewind.Commit));
            if (IsWithin(push.Pushed, rewind.Commit!))
            {
                return (commits, true);
            }

            if (push.Pushed.CommitCount > push.Pushed.Commits.Count)
            {
                break;
            }

            commit = push.Pushed.Before;
        }

        return (commits, false);
    }

    private static bool IsWithin(Pushed push, string commit) => push.Commits.Any(c => c.Sha == commit);

    private static (Event Event, Pushed Pushed)? Push(IReadOnlyList<Event> events, Pushed rewind, string commit) =>
        events.Select(e => (Event: e, Pushed: e.Fact as Pushed)).LastOrDefault(e => e.Pushed is { IsTag: false, IsRewind: false } push && push.Commit == commit && push.Ref == rewind.Ref) is (var found, { } pushed)
            ? (found, pushed)
            : null;
}
