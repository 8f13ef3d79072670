using System.Collections.Concurrent;
using ChatOps.Playground;

namespace ChatOps.Tests.Chaos;

/// <summary>Merges and builds in turn until told to stop; GitHub and Jenkins notify the bot.</summary>
internal sealed class Team(Scenarios scenarios, Random random, TimeSpan pace, ConcurrentBag<Made> made)
{
    public async Task WorkAsync(Task end, CancellationToken cancellationToken)
    {
        while (!end.IsCompleted)
        {
            var merged = await scenarios.MergePullRequestAsync($"Change {random.Next():x8}", cancellationToken);
            made.Add(merged);
            made.Add(await scenarios.BuildAsync(merged.Commit, passes: random.Next(8) > 0, cancellationToken));
            await Task.WhenAny(end, Task.Delay(pace * random.NextDouble(), TimeProvider.System, cancellationToken));
        }
    }
}
