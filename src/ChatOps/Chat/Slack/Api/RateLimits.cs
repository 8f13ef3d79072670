namespace ChatOps.Chat.Slack.Api;

/// <summary>A call's turn.</summary>
/// <param name="Due">When it comes.</param>
/// <param name="Wait">How long until then.</param>
/// <param name="Booked">False: it is too far away and the call is not to be made now.</param>
internal readonly record struct SlackTurn(DateTimeOffset Due, TimeSpan Wait, bool Booked);

/// <summary>
/// Hands out turns, so that Slack's limits are kept before Slack must remind us, each method (and channel, where Slack counts by
/// channel too) by itself: one that is told to wait holds up no other.
/// </summary>
/// <remarks>
/// Each process counts its own calls. Where several replicas together come too fast, Slack's 429 slows each of them down. It goes by a
/// clock that only goes forward: one that is put right must neither hold calls up for as long nor let them all go at once.
/// </remarks>
internal sealed class RateLimits(TimeProvider clock, bool isUnlimited = false)
{
    private readonly DateTimeOffset _began = clock.GetUtcNow();
    private readonly long _start = clock.GetTimestamp();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TokenBucket> _methods = [];
    private readonly Dictionary<(string Method, string Channel), TokenBucket> _channels = [];

    /// <summary>
    /// Books the next turn if it comes within <paramref name="patience"/>. Otherwise keeps a place for the channel, if it is the
    /// workspace's limit that is used up: whoever comes back when told to finds it there.
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

    /// <summary>Slack said 429.</summary>
    public void Pause(WebApiMethod method, string? channel, TimeSpan wait)
    {
        lock (_lock)
        {
            (Of(method, channel) ?? Of(method)).Pause(Now() + wait);
        }
    }

    /// <summary>Whether Slack has said 429 to another call since the turn was booked, so that it would say so to this one.</summary>
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
            // Slack hides what comes too fast in a channel: no burst.
            _channels[(method.Name, channel)] = turns = new(perMinute, burst: 1);
        }

        return turns;
    }
}
