namespace ChatOps.Playground.Slack.WebApi;

/// <summary>Whether the emulator applies Slack's rate limits.</summary>
public enum RateLimits
{
    Off,
    Real,
}

/// <summary>Slack's rate tiers, in calls per minute.</summary>
internal enum Tier
{
    One = 1,
    Two = 20,
    Three = 50,
    Four = 100,
    Hundreds = 300,
}

/// <summary>A token bucket per method, and another one per channel for posting: 1 a second, with a small burst.</summary>
internal sealed class RateLimiter(TimeProvider clock)
{
    private const int PostBurst = 4;

    private readonly Dictionary<(string Method, string? Channel), Bucket> _buckets = [];

    /// <summary>Takes a token; if there is none, returns how long to wait for the next one.</summary>
    public TimeSpan? Wait(string method, Tier tier, string? channelId)
    {
        lock (_buckets)
        {
            var perMinute = (int)tier;
            if (method == "chat.postMessage"
                && channelId is not null
                && Take((method, channelId), PostBurst, TimeSpan.FromSeconds(1)) is { } wait)
            {
                return wait;
            }

            return Take((method, null), perMinute, TimeSpan.FromMinutes(1) / perMinute);
        }
    }

    private TimeSpan? Take((string Method, string? Channel) key, int capacity, TimeSpan refill)
    {
        var now = clock.GetUtcNow();
        var bucket = _buckets.GetValueOrDefault(key, new Bucket(capacity, now));
        var tokens = Math.Min(capacity, bucket.Tokens + ((now - bucket.At) / refill));
        var wait = tokens < 1 ? (1 - tokens) * refill : (TimeSpan?)null;
        _buckets[key] = new Bucket(wait is null ? tokens - 1 : tokens, now);
        return wait;
    }

    private sealed record Bucket(double Tokens, DateTimeOffset At);
}
