using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;
using ChatOps.Playground.Teams;

namespace ChatOps.Playground;

/// <summary>What happened in a busy hour.</summary>
/// <param name="Calls">The bot's calls to Slack's Web API.</param>
/// <param name="Limited">How many of these calls Slack rate-limited.</param>
public sealed record BusyHourMade(int Merged, int Built, int Failed, int Calls, int Limited);

/// <summary>
/// A team's busy hour, compressed into a minute and sent to a bot under Slack's published rate limits, which are otherwise off: one message
/// a second in each channel, and each method by its tier; and under those of Teams. The limits stay on until the bot has posted everything.
/// </summary>
public sealed class BusyHour(SlackWorkspace workspace, TeamsTenant teams, TimeProvider clock)
{
    private const int Merges = 12;
    private const int BreaksEvery = 4;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Longer than any pause of a bot that still has something to post.</summary>
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
            // A build takes longer than the time until the next merge, as it does when many people merge.
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
