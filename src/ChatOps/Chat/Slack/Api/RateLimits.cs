namespace ChatOps.Chat.Slack.Api;

/// <summary>A call's turn.</summary>
/// <param name="Due">When the call may be made.</param>
/// <param name="Wait">How long until then.</param>
/// <param name="Booked">False: it is too far away, and the call must not be made now.</param>
internal readonly record struct SlackTurn(DateTimeOffset Due, TimeSpan Wait, bool Booked);

/// <summary>
/// Assigns turns to calls, so that Slack's limits are kept before Slack enforces them, separately for each method (and channel, where Slack
/// counts per channel): a rate-limited one doesn't delay the others.
/// </summary>
/// <remarks>
/// Each process counts its own calls. If several replicas together call too often, Slack's 429 slows each of them down. Uses a monotonic
/// clock: correcting the wall clock must neither delay calls nor release them all at once.
/// </remarks>
internal sealed class RateLimits(TimeProvider clock, bool isUnlimited = false)
{
    private readonly DateTimeOffset _began = clock.GetUtcNow();
    private readonly long _start = clock.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TokenBucket> _methods = [];
    private readonly Dictionary<(string Method, string Channel), TokenBucket> _channels = [];

    /// <summary>
    /// Books the next turn if it comes within <paramref name="patience"/>. Otherwise, if the workspace's limit is exhausted, reserves a
    /// place for the channel: a caller that returns at the suggested time finds it there.
    /// </summary>
    public SlackTurn Book(WebApiMethod method, string? channel, TimeSpan patience)
    {
        var (whose, now) = (channel ?? "", Now());
        if (isUnlimited)
        {
            return new(now, TimeSpan.Zero, Booked: true);
        }

        lock (_lock)
        {
            var (all, own) = (Of(method), Of(method, channel));
            var due = own?.For(whose, now) ?? now;
            if (due - now > patience)
            {
                return new(due, due - now, Booked: false);
            }

            var shared = all.For(whose, now);
            if (shared - now > patience)
            {
                all.Keep(whose, now);
                return new(shared, shared - now, Booked: false);
            }

            all.Take(whose, now);
            own?.Take(whose, now);
            due = shared > due ? shared : due;
            return new(due, due - now, Booked: true);
        }
    }

    /// <summary>Slack answered 429.</summary>
    public void Pause(WebApiMethod method, string? channel, TimeSpan wait)
    {
        lock (_lock)
        {
            (Of(method, channel) ?? Of(method)).Pause(Now() + wait);
        }
    }

    /// <summary>Whether Slack has answered 429 to another call since the turn was booked, and would do so for this one.</summary>
    public bool IsPausedBeyond(SlackTurn turn, WebApiMethod method, string? channel)
    {
        lock (_lock)
        {
            return Of(method).PausedUntil > turn.Due || Of(method, channel)?.PausedUntil > turn.Due;
        }
    }

    private DateTimeOffset Now() => _began + clock.GetElapsedTime(_start);

    private TokenBucket Of(WebApiMethod method)
    {
        if (!_methods.TryGetValue(method.Name, out var turns))
        {
            _methods[method.Name] = turns = new(method.PerMinute, method.Burst);
        }

        return turns;
    }

    private TokenBucket? Of(WebApiMethod method, string? channel)
    {
        if (channel is null || method.ChannelPerMinute is not { } perMinute)
        {
            return null;
        }

        if (!_channels.TryGetValue((method.Name, channel), out var turns))
        {
            // Slack hides messages that come too fast in a channel: no bursts.
            _channels[(method.Name, channel)] = turns = new(perMinute, burst: 1);
        }

        return turns;
    }
}
