namespace ChatOps.Chat.Slack;

/// <summary>
/// Hands out turns, so that Slack's limits are kept before Slack must remind us, each method (and channel, where Slack counts by
/// channel) by itself: one that is told to wait holds up no other.
/// </summary>
internal sealed class SlackRateLimits(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Method, string? Channel), Line> _lines = [];

    /// <summary>Books the next turn if it comes within the method's patience. Returns how long until it comes, booked or not.</summary>
    public (TimeSpan Wait, bool Booked) Book(SlackMethod method, string? channel)
    {
        var interval = TimeSpan.FromMinutes(1) / method.PerMinute;
        lock (_lock)
        {
            var line = Find(method, channel);
            var now = clock.GetUtcNow();
            // The generic cell rate algorithm: Next is when the last of the booked calls would come if they came evenly.
            var due = Max(line.Next - (interval * (method.Burst - 1)), Max(line.PausedUntil, now));
            if (due - now > method.Patience)
            {
                return (due - now, false);
            }

            line.Next = Max(line.Next, due) + interval;
            return (due - now, true);
        }
    }

    /// <summary>Slack said 429.</summary>
    public void Pause(SlackMethod method, string? channel, TimeSpan wait)
    {
        lock (_lock)
        {
            var line = Find(method, channel);
            line.PausedUntil = Max(line.PausedUntil, clock.GetUtcNow() + wait);
        }
    }

    private Line Find(SlackMethod method, string? channel)
    {
        var key = (method.Name, method.PerChannel ? channel : null);
        if (!_lines.TryGetValue(key, out var line))
        {
            _lines[key] = line = new();
        }

        return line;
    }

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private sealed class Line
    {
        public DateTimeOffset Next { get; set; } = DateTimeOffset.UnixEpoch;

        public DateTimeOffset PausedUntil { get; set; } = DateTimeOffset.UnixEpoch;
    }
}
