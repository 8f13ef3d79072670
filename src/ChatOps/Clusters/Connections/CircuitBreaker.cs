using ChatOps.Messages;

namespace ChatOps.Clusters.Connections;

/// <summary>
/// Saves people the wait for an unreachable cluster, and a recovering cluster the load: after several consecutive failures, no requests are
/// sent for a while, then one probe decides. Any answer means that the cluster is alive.
/// </summary>
internal sealed class CircuitBreaker(TimeProvider clock)
{
    private const int Enough = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    /// <summary>How long other requests wait for the result of a probe.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>Failures further apart than this are unrelated.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private int _failures;
    private DateTimeOffset _first;
    private DateTimeOffset _last;
    private TaskCompletionSource? _probe;

    public Outage? Outage { get; private set; }

    /// <summary>If no outage is returned, send the request, and end the probe if it is one. Otherwise no request may be sent now.</summary>
    public async Task<(Outage? Outage, bool IsProbe)> EnterAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task probe;
            lock (_gate)
            {
                if (Outage is null || clock.GetUtcNow() < Outage.NextTry)
                {
                    return (Outage, false);
                }

                if (_probe is null)
                {
                    _probe = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    return (null, true);
                }

                probe = _probe.Task;
            }

            try
            {
                // Recovery counts immediately: of two simultaneous requests, neither is refused.
                await probe.WaitAsync(Moment, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                return (Outage, false);
            }
        }
    }

    /// <summary>Ends the probe, even when its outcome is unknown: then the next request is the probe.</summary>
    public void EndProbe()
    {
        lock (_gate)
        {
            _probe?.SetResult();
            _probe = null;
        }
    }

    public void Answered()
    {
        lock (_gate)
        {
            _failures = 0;
            Outage = null;
        }
    }

    public void Failed(RichText words, bool isProbe)
    {
        lock (_gate)
        {
            var now = clock.GetUtcNow();
            if (_failures == 0 || now - _last > Together)
            {
                (_failures, _first) = (0, now);
            }

            _last = now;
            _failures++;
            // A late failure, or a failed watch, doesn't postpone the next request.
            if (Outage is null ? _failures >= Enough : isProbe)
            {
                var since = Outage?.Since ?? _first;
                var next = now + Pause;
                Outage = new(
                    since, RichText.Of($"{words} It has not answered since {since:s} and is not asked again before {next:s}."), next);
            }
        }
    }
}
