using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>Steps that a later one of the same story superseded: they stay visible but don't affect the story's state.</summary>
internal static class Superseded
{
    /// <summary>How many characters of a commit its sender gives, if not all.</summary>
    private const int Begun = 12;

    /// <summary>The keys of steps that no longer count.</summary>
    public static HashSet<string> In(IReadOnlyList<Step> steps)
    {
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var rank in steps.SelectMany(s => s.Commits))
        {
            ranks[rank.Commit] = ranks.TryGetValue(rank.Commit, out var known) ? Math.Max(known, rank.Rank) : rank.Rank;
        }

        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var lane in steps.Where(s => s.Turn is not null).GroupBy(s => s.Turn!.Lane))
        {
            // Nearly always the last one supersedes all others: it is compared first, to avoid comparing each with each.
            var others = lane.Where(s => !s.Turn!.IsIdle).OrderByDescending(s => s.Turn!.Position).ToList();
            found.UnionWith(lane
                .Where(step => RankOf(step.Turn!.Commit) < 0 || others.Any(other => other != step && TakesPlace(other.Turn!, step.Turn!)))
                .Select(step => step.Key));
        }

        return found;

        // Some code hosts tell of a pull request only how its commits begin.
        int RankOf(string? commit) => commit is null ? 0
            : ranks.TryGetValue(commit, out var rank) || (commit.Length > Begun && ranks.TryGetValue(commit[..Begun], out rank)) ? rank
            : 0;

        bool TakesPlace(Turn later, Turn turn)
        {
            if (later.Commit is not null && turn.Commit is not null)
            {
                if (RankOf(later.Commit) != RankOf(turn.Commit))
                {
                    return RankOf(later.Commit) > RankOf(turn.Commit);
                }

                if (later.Commit == turn.Commit && later.Side != turn.Side)
                {
                    return false;
                }
            }

            return later.CountedBy is not null && later.CountedBy == turn.CountedBy
                ? later.Number > turn.Number
                : later.Position > turn.Position;
        }
    }
}
