namespace ChatOps.Chat.Slack.Api;

/// <summary>
/// One of Slack's limits, as turns: a token bucket (GCRA), and a place in line for each channel that asked when
/// the next turn was far away. A channel has one place, so a storm in one channel can't take the others' turns.
/// </summary>
/// <param name="perMinute">Calls in any one minute, including bursts.</param>
/// <param name="burst">Calls that may be made at once after a quiet period.</param>
internal sealed class TokenBucket(int perMinute, int burst)
{
    /// <summary>A caller that doesn't return for its place loses it; otherwise, abandoned places would fill the line.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);

    /// <summary>Rounded up: one tick less would allow one call too many per minute.</summary>
    private readonly TimeSpan _interval = TimeSpan.FromTicks((long)Math.Ceiling(TimeSpan.TicksPerMinute / (double)(perMinute - burst + 1)));

    private readonly Dictionary<string, DateTimeOffset> _places = [];

    /// <summary>When the call after those already booked would be due if calls were evenly spaced.</summary>
    private DateTimeOffset _next = DateTimeOffset.UnixEpoch;

    public DateTimeOffset PausedUntil { get; private set; } = DateTimeOffset.UnixEpoch;

    /// <summary>When this channel may call next: at its reserved place, or after all others.</summary>
    public DateTimeOffset For(string channel, DateTimeOffset now) => HasPlace(channel, now) ? Max(_places[channel], now) : Free(now);

    public void Take(string channel, DateTimeOffset now)
    {
        if (!HasPlace(channel, now))
        {
            Book(now);
        }

        _places.Remove(channel);
    }

    /// <summary>The turn is too far away to wait for; its place is kept for a caller that returns.</summary>
    public void Keep(string channel, DateTimeOffset now)
    {
        if (!HasPlace(channel, now))
        {
            _places[channel] = Free(now);
            Book(now);
        }
    }

    /// <summary>Slack's count differs from ours: the bucket is treated as empty, and places assigned before are void.</summary>
    public void Pause(DateTimeOffset until)
    {
        PausedUntil = Max(PausedUntil, until);
        _next = Max(_next, PausedUntil + (_interval * (burst - 1)));
        _places.Clear();
    }

    private bool HasPlace(string channel, DateTimeOffset now) => _places.TryGetValue(channel, out var place) && now <= place + KeptFor;

    private DateTimeOffset Free(DateTimeOffset now) => Max(_next - (_interval * (burst - 1)), Max(PausedUntil, now));

    private void Book(DateTimeOffset now) => _next = Max(_next, Free(now)) + _interval;

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
