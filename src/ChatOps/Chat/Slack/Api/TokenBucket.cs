namespace ChatOps.Chat.Slack.Api;

/// <summary>
/// One of Slack's limits, as turns: a token bucket (the generic cell rate algorithm) and a place in the line for each channel that came
/// when the next turn was far away. A channel has one place, so a storm in one of them cannot take the turns of the others.
/// </summary>
/// <param name="perMinute">Calls in any one minute, those of a burst too.</param>
/// <param name="burst">Calls that may follow one another at once after a quiet time.</param>
internal sealed class TokenBucket(int perMinute, int burst)
{
    /// <summary>Whoever was given a place and does not come has lost it, or those who never come again would fill the line.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(5);

    /// <summary>Rounded up: a tick less would let one call more into a minute.</summary>
    private readonly TimeSpan _interval = TimeSpan.FromTicks((long)Math.Ceiling(TimeSpan.TicksPerMinute / (double)(perMinute - burst + 1)));

    private readonly Dictionary<string, DateTimeOffset> _places = [];

    /// <summary>When the call after those booked would come if they came evenly.</summary>
    private DateTimeOffset _next = DateTimeOffset.UnixEpoch;

    public DateTimeOffset PausedUntil { get; private set; } = DateTimeOffset.UnixEpoch;

    /// <summary>When this channel may call next: at its place, or else after everybody else's.</summary>
    public DateTimeOffset For(string channel, DateTimeOffset now) => HasPlace(channel, now) ? Max(_places[channel], now) : Free(now);

    public void Take(string channel, DateTimeOffset now)
    {
        if (!HasPlace(channel, now))
        {
            Book(now);
        }

        _places.Remove(channel);
    }

    /// <summary>The turn is too far away to be waited for; whoever comes back for it finds it.</summary>
    public void Keep(string channel, DateTimeOffset now)
    {
        if (!HasPlace(channel, now))
        {
            _places[channel] = Free(now);
            Book(now);
        }
    }

    /// <summary>Slack counts otherwise than we do: the bucket is empty, and places promised before mean nothing now.</summary>
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
