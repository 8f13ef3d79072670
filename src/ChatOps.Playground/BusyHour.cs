using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;
using ChatOps.Playground.Teams;

namespace ChatOps.Playground;

/// <summary>What a busy hour was.</summary>
/// <param name="Calls">Of Slack's Web API by the bot.</param>
/// <param name="Limited">Of those, how many Slack refused for coming too fast.</param>
public sealed record BusyHourMade(int Merged, int Built, int Failed, int Calls, int Limited);

/// <summary>
/// A team's busy hour within a minute, told to a bot under Slack's published rate limits, which are off otherwise: one message a second in
/// each channel, and each method by its tier; and under those of Teams. They stay on until the bot has told all of it.
/// </summary>
public sealed class BusyHour(SlackWorkspace workspace, TeamsTenant teams, TimeProvider clock)
{
    private const int Merges = 12;
    private const int BreaksEvery = 4;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Longer than a bot that still has something to say is silent.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private int _running;
    private RateLimits _before;
    private bool _wasLimited;

    public async Task<BusyHourMade> PlayAsync(Scenarios scenarios, CancellationToken cancellationToken)
    {
        var start = clock.GetUtcNow();
        Limit();
        try
        {
            // A build outlasts the next merge, as it does when many merge.
            var builds = new List<Task<Made>>();
            for (var merge = 1; merge <= Merges; merge++)
            {
                var merged = await scenarios.MergePullRequestAsync(null, cancellationToken);
                builds.Add(scenarios.BuildAsync(merged.Commit, passes: merge % BreaksEvery != 0, cancellationToken));
            }

            var built = await Task.WhenAll(builds);
            await QuietAsync(cancellationToken);
            var calls = workspace.Calls.Where(call => call.At >= start).ToList();
            return new(
                Merges,
                built.Count(build => build.Version is not null),
                built.Count(build => build.Version is null),
                calls.Count,
                calls.Count(call => call.Outcome == "ratelimited"));
        }
        finally
        {
            Release();
        }
    }

    private async Task QuietAsync(CancellationToken cancellationToken)
    {
        var since = clock.GetUtcNow();
        var lastInTeams = since;
        teams.Changed += Note;
        try
        {
            await QuietAsync(since, () => lastInTeams, cancellationToken);
        }
        finally
        {
            teams.Changed -= Note;
        }

        void Note(object? sender, EventArgs args) => lastInTeams = clock.GetUtcNow();
    }

    private async Task QuietAsync(DateTimeOffset since, Func<DateTimeOffset> lastInTeams, CancellationToken cancellationToken)
    {
        while (clock.GetUtcNow() - since < Patience)
        {
            await Task.Delay(Look, clock, cancellationToken);
            var last = workspace.Calls.LastOrDefault(call => call.Method.StartsWith("chat.", StringComparison.Ordinal))?.At ?? since;
            if (clock.GetUtcNow() - new[] { since, last, lastInTeams() }.Max() >= Silence)
            {
                return;
            }
        }
    }

    private void Limit()
    {
        lock (_lock)
        {
            if (_running++ == 0)
            {
                (_before, _wasLimited) = (workspace.RateLimits, teams.KeepsLimits);
                (workspace.RateLimits, teams.KeepsLimits) = (RateLimits.Real, true);
            }
        }
    }

    private void Release()
    {
        lock (_lock)
        {
            if (--_running == 0)
            {
                (workspace.RateLimits, teams.KeepsLimits) = (_before, _wasLimited);
            }
        }
    }
}
