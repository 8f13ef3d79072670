namespace ChatOps.Playground.Teams;

/// <summary>What goes wrong in a call of the connector.</summary>
public abstract record TeamsFault
{
    private TeamsFault() { }

    /// <summary>It is refused, and nothing done.</summary>
    public sealed record Refuse(int Status, string? Code = null, int? RetryAfter = null) : TeamsFault;

    /// <summary>It is done, and the answer lost.</summary>
    public sealed record LoseAnswer : TeamsFault;
}

/// <summary>Faults that wait for the next calls of a kind: "post", "update", "delete", "member".</summary>
public sealed class TeamsFaults
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<TeamsFault>> _next = [];

    public void Next(string call, TeamsFault fault, int times = 1)
    {
        lock (_lock)
        {
            if (!_next.TryGetValue(call, out var queue))
            {
                _next[call] = queue = [];
            }

            for (var i = 0; i < times; i++)
            {
                queue.Enqueue(fault);
            }
        }
    }

    internal TeamsFault? Take(string call)
    {
        lock (_lock)
        {
            return _next.TryGetValue(call, out var queue) && queue.TryDequeue(out var fault) ? fault : null;
        }
    }
}
