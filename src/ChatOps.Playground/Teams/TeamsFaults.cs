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

    /// <summary>There is no answer, and whoever waits for this call learns that it is here.</summary>
    /// <param name="Here">Completed as soon as the call came, or was done.</param>
    /// <param name="IsDone">Whether it is done.</param>
    public sealed record Strand(TaskCompletionSource Here, bool IsDone) : TeamsFault;

    /// <summary>There is no answer for as long as one waits.</summary>
    /// <param name="End">When there is one after all, a failure; null: never.</param>
    public sealed record Silence(Task? End = null) : TeamsFault;
}

/// <summary>Faults that wait for the next calls of a kind: "post", "update", "delete", "member", "token", "identity", "graph".</summary>
public sealed class TeamsFaults
{
    private readonly Lock _lock = new();
    private readonly List<(string Call, Func<string, string, bool>? IsMeant, TeamsFault Fault)> _next = [];

    /// <param name="isMeant">Of the conversation ("new" for one that begins) and the body; null: the next call of the kind is.</param>
    public void Next(string call, TeamsFault fault, int times = 1, Func<string, string, bool>? isMeant = null)
    {
        lock (_lock)
        {
            _next.AddRange(Enumerable.Repeat((call, isMeant, fault), times));
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
    internal async Task<TeamsFault?> TakeAsync(string call, HttpContext http, string conversation = "", string body = "")
    {
        var fault = Take(call, conversation, body);
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

    private TeamsFault? Take(string call, string conversation, string body)
    {
        lock (_lock)
        {
            var place = _next.FindIndex(next => next.Call == call && next.IsMeant?.Invoke(conversation, body) is not false);
            if (place < 0)
            {
                return null;
            }

            var fault = _next[place].Fault;
            _next.RemoveAt(place);
            return fault;
        }
    }
}
