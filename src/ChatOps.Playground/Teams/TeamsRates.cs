namespace ChatOps.Playground.Teams;

/// <summary>How much Teams takes of one bot in one conversation.</summary>
internal sealed class TeamsRates(TimeProvider clock)
{
    private static readonly (int Calls, TimeSpan In)[] Limits =
    [
        (7, TimeSpan.FromSeconds(1)),
        (8, TimeSpan.FromSeconds(2)),
        (60, TimeSpan.FromSeconds(30)),
        (1800, TimeSpan.FromHours(1)),
    ];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<DateTimeOffset>> _calls = [];

    public bool Allows(string conversation)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (!_calls.TryGetValue(conversation, out var calls))
            {
                _calls[conversation] = calls = [];
            }

            if (Limits.Any(limit => calls.Count(call => call > now - limit.In) >= limit.Calls))
            {
                return false;
            }

            calls.Add(now);
            return true;
        }
    }
}
