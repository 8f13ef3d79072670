using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>A commit as a code host lists it.</summary>
/// <param name="Message">The whole message.</param>
internal sealed record GraphCommit(string Sha, string? Message, string? Author, IReadOnlyList<string> Parents)
{
    public CommitLine Line => new(Sha, ForeignText.FirstLine(Message) ?? "(no message)", ForeignText.Short(Author));
}

/// <summary>The commits that a ref has and another hasn't, whatever the order in which a host lists them.</summary>
internal static class CommitGraph
{
    /// <summary>Parents before their children; what isn't related stays in the order of the list.</summary>
    public static IReadOnlyList<GraphCommit> OldestFirst(IEnumerable<GraphCommit> newestFirst)
    {
        var all = newestFirst.DistinctBy(commit => commit.Sha).ToList();
        var bySha = all.ToDictionary(commit => commit.Sha);
        var (done, sorted) = (new HashSet<string>(), new List<GraphCommit>(all.Count));
        // Not recursive: histories are longer than stacks are deep.
        var stack = new Stack<(GraphCommit Commit, bool AreParentsDone)>();
        foreach (var commit in Enumerable.Reverse(all))
        {
            stack.Push((commit, false));
            while (stack.TryPop(out var next))
            {
                if (next.AreParentsDone)
                {
                    sorted.Add(next.Commit);
                }
                else if (done.Add(next.Commit.Sha))
                {
                    stack.Push((next.Commit, true));
                    foreach (var parent in next.Commit.Parents.Reverse().Where(bySha.ContainsKey))
                    {
                        stack.Push((bySha[parent], false));
                    }
                }
            }
        }

        return sorted;
    }

    /// <summary>The newest commit, its first parent, and so on: what merges brought is behind the other parents.</summary>
    public static IReadOnlyList<GraphCommit> OwnLine(IReadOnlyList<GraphCommit> oldestFirst)
    {
        var all = oldestFirst.ToDictionary(commit => commit.Sha);
        var line = new List<GraphCommit>();
        for (var next = oldestFirst.Count == 0 ? null : oldestFirst[^1]; next is not null && all.Remove(next.Sha);)
        {
            line.Add(next);
            next = next.Parents is [var parent, ..] ? all.GetValueOrDefault(parent) : null;
        }

        line.Reverse();
        return line;
    }
}
