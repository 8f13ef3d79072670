namespace ChatOps.Playground.Teams;

/// <summary>What goes wrong in a call.</summary>
public abstract record TeamsFault
{
    private TeamsFault() { }

    /// <summary>It is refused, and nothing done.</summary>
    public sealed record Refuse(int Status, string? Code = null, int? RetryAfter = null) : TeamsFault;

    /// <summary>The connection breaks before anything is done.</summary>
    public sealed record LoseCall : TeamsFault;

    /// <summary>It is done, and the answer lost.</summary>
    public sealed record LoseAnswer : TeamsFault;

    /// <summary>There is no answer for as long as one waits.</summary>
    /// <param name="End">When there is one after all, a failure; null: never.</param>
    public sealed record Silence(Task? End = null) : TeamsFault;
}

/// <summary>Faults that wait for the next calls of a kind: "post", "update", "delete", "member", "token", "identity", "graph".</summary>
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

    /// <summary>Forgets all faults that nothing has met yet.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _next.Clear();
        }
    }

    /// <summary>The fault of this call. Where it is silence, this ends when the caller gives up.</summary>
    internal async Task<TeamsFault?> TakeAsync(string call, HttpContext http)
    {
        var fault = Take(call);
        if (fault is TeamsFault.Silence silence)
        {
            var stop = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stop);
            await (silence.End ?? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, end.Token)).WaitAsync(end.Token);
        }

        if (fault is TeamsFault.Refuse { RetryAfter: { } seconds })
        {
            http.Response.Headers.RetryAfter = $"{seconds}";
        }

        return fault;
    }

    private TeamsFault? Take(string call)
    {
        lock (_lock)
        {
            return _next.TryGetValue(call, out var queue) && queue.TryDequeue(out var fault) ? fault : null;
        }
    }
}
