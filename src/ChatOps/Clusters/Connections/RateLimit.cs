namespace ChatOps.Clusters.Connections;

/// <summary>
/// Sends a cluster at most so many requests a second, lists and the starts of watches included; two seconds' worth may go at
/// once. Whoever comes later waits, in the order of arrival: no bot of ours overloads an API server, whatever people type.
/// </summary>
internal sealed class RateLimit(int perSecond, TimeProvider clock) : DelegatingHandler
{
    private readonly long _between = TimeSpan.TicksPerSecond / perSecond;
    private readonly long _ahead = ((2 * perSecond) - 1) * (TimeSpan.TicksPerSecond / perSecond);
    private readonly long _started = clock.GetTimestamp();
    private readonly Lock _gate = new();
    private long _next;

    /// <summary>How long a request would wait that came now.</summary>
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

    // A token bucket told by one number: when a request would be due that keeps exactly to the rate.
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

/// <summary>The request's time was over before its turn came: the cluster knows nothing of it.</summary>
internal sealed class RateLimitedException(int perSecond, CancellationToken cancellationToken)
    : OperationCanceledException($"{perSecond} requests a second were too few", cancellationToken)
{
    public int PerSecond => perSecond;
}
