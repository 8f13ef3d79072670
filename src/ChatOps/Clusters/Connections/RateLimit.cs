namespace ChatOps.Clusters.Connections;

/// <summary>
/// Limits the requests per second to a cluster, including lists and the starts of watches; bursts of two seconds' worth are allowed.
/// Further requests are queued in order of arrival, so that the bot never overloads an API server.
/// </summary>
internal sealed class RateLimit(int perSecond, TimeProvider clock) : DelegatingHandler
{
    private readonly long _between = TimeSpan.TicksPerSecond / perSecond;
    private readonly long _ahead = ((2 * perSecond) - 1) * (TimeSpan.TicksPerSecond / perSecond);
    private readonly long _started = clock.GetTimestamp();
    private readonly Lock _gate = new();
    private long _next;

    /// <summary>How long a new request would be queued.</summary>
    public TimeSpan Backlog
    {
        get
        {
            lock (_gate)
            {
                var now = clock.GetElapsedTime(_started).Ticks;
                return TimeSpan.FromTicks(Math.Max(0, Math.Max(_next, now) - _ahead - now));
            }
        }
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            await TurnAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            throw new RateLimitedException(perSecond, cancellationToken);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    private async Task TurnAsync(CancellationToken cancellationToken)
    {
        var wait = Take();
        if (wait <= TimeSpan.Zero)
        {
            return;
        }

        try
        {
            await Task.Delay(wait, clock, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            GiveBack();
            throw;
        }
    }

    // A token bucket stored as one number: when the next request would be due at exactly this rate.
    private TimeSpan Take()
    {
        lock (_gate)
        {
            var now = clock.GetElapsedTime(_started).Ticks;
            var due = Math.Max(_next, now);
            _next = due + _between;
            return TimeSpan.FromTicks(due - _ahead - now);
        }
    }

    private void GiveBack()
    {
        lock (_gate)
        {
            _next -= _between;
        }
    }
}

/// <summary>The request timed out before its turn: it was never sent.</summary>
internal sealed class RateLimitedException(int perSecond, CancellationToken cancellationToken)
    : OperationCanceledException($"A limit of {perSecond} a second was too low", cancellationToken)
{
    public int PerSecond => perSecond;
}
