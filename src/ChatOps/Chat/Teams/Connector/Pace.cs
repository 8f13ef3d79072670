namespace ChatOps.Chat.Teams.Connector;

/// <summary>
/// Keeps to the limits that Teams sets for one bot in one conversation, before Teams enforces them, and slows down where it had to. Each
/// process counts its own calls.
/// </summary>
internal sealed class Pace(TimeProvider clock)
{
    /// <summary>For sending, per conversation.</summary>
    private static readonly (int Calls, TimeSpan In)[] Limits =
        [(7, TimeSpan.FromSeconds(1)), (8, TimeSpan.FromSeconds(2)), (60, TimeSpan.FromSeconds(30)), (1800, TimeSpan.FromHours(1))];

    private static readonly TimeSpan ShortestBackoff = TimeSpan.FromSeconds(2), LongestBackoff = TimeSpan.FromSeconds(20);

    private const int MostRemembered = 500;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Line> _lines = [];

    /// <summary>How long a call has to wait. Zero: it has been counted, and should be made now.</summary>
    public TimeSpan Take(string conversation)
    {
        lock (_lock)
        {
            var (line, now) = (Of(conversation), clock.GetUtcNow());
            line.Forget(now - Limits[^1].In);
            var due = Limits
                .Select(limit => line.Calls.Count < limit.Calls ? now : line.Calls[^limit.Calls] + limit.In).Append(line.NotBefore).Max();
            if (due > now)
            {
                return due - now;
            }

            line.Calls.Add(now);
            return TimeSpan.Zero;
        }
    }

    /// <summary>Teams asked for a retry later: after the given time, or after an increasing delay.</summary>
    /// <returns>The delay.</returns>
    public TimeSpan Slower(string conversation, TimeSpan? asked)
    {
        lock (_lock)
        {
            var line = Of(conversation);
            var backoff = ShortestBackoff * Math.Pow(2, Math.Min(line.Refusals++, 10));
            backoff = (backoff < LongestBackoff ? backoff : LongestBackoff) * (0.75 + (Random.Shared.NextDouble() / 4));
            var wait = asked is { } some && some > backoff ? some : backoff;
            line.NotBefore = clock.GetUtcNow() + wait;
            return wait;
        }
    }

    public void Went(string conversation)
    {
        lock (_lock)
        {
            Of(conversation).Refusals = 0;
        }
    }

    private Line Of(string conversation)
    {
        if (_lines.TryGetValue(conversation, out var line))
        {
            return line;
        }

        if (_lines.Count >= MostRemembered)
        {
            var before = clock.GetUtcNow() - Limits[^1].In;
            foreach (var (idle, _) in _lines.Where(l => l.Value.IsIdle(before)).ToList())
            {
                _lines.Remove(idle);
            }
        }

        return _lines[conversation] = new();
    }

    private sealed class Line
    {
        public List<DateTimeOffset> Calls { get; } = [];

        public DateTimeOffset NotBefore { get; set; } = DateTimeOffset.UnixEpoch;

        public int Refusals { get; set; }

        public bool IsIdle(DateTimeOffset before) => NotBefore <= before && (Calls.Count == 0 || Calls[^1] < before);

        public void Forget(DateTimeOffset before) =>
            Calls.RemoveRange(0, Calls.FindIndex(call => call > before) is >= 0 and var first ? first : Calls.Count);
    }
}
