using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>Which commits of a story replaced which: the heads of its pull requests, those that a merge queue made, and what was merged.</summary>
internal sealed class CommitOrder
{
    private readonly HashSet<string> _heads = [];
    private readonly HashSet<string> _replaced = [];
    private readonly HashSet<string> _queued = [];
    private readonly HashSet<string> _merged = [];

    public CommitOrder(IReadOnlyList<Event> events)
    {
        foreach (var pull in events.Where(e => e.Fact is PullRequestChanged).GroupBy(e => ((PullRequestChanged)e.Fact).Keys.First()))
        {
            var told = pull.Select(e => (PullRequestChanged)e.Fact).ToList();
            _replaced.UnionWith(told.SelectMany(p => new[] { p.HeadCommit, p.Before }).OfType<string>());
            _merged.UnionWith(told.Select(p => p.MergeCommit).OfType<string>());
            // Of a pull request that was closed without merging, no head is left to check.
            if (PullRequestStep.StateOf([.. pull]) is not PullRequestAction.Closed)
            {
                _heads.Add(Head(told));
            }
        }

        foreach (var fact in events.Select(e => e.Fact))
        {
            switch (fact)
            {
                case MergeQueueChanged queued:
                    _queued.Add(queued.Commit);
                    break;
                case BuildChanged { QueuedPull: not null, Commit: { } commit }:
                    _queued.Add(commit);
                    break;
            }
        }
    }

    /// <summary>Whether a pull request went on without it.</summary>
    public bool IsReplaced(string? commit) => commit is not null && Of(commit) < 0;

    /// <summary>Larger is newer.</summary>
    public int Of(string commit) =>
        _merged.Contains(commit) ? 2
        : _queued.Contains(commit) ? 1
        : _heads.Contains(commit) ? 0
        : _replaced.Contains(commit) ? -1
        : 0;

    /// <summary>The head that no other came after; each push says what it replaced, so that no clock is asked.</summary>
    private static string Head(IReadOnlyList<PullRequestChanged> told)
    {
        var before = told.Select(p => p.Before).OfType<string>().ToHashSet();
        return (told.LastOrDefault(p => !before.Contains(p.HeadCommit)) ?? told[^1]).HeadCommit;
    }
}
