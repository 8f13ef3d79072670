using ChatOps.Messages;

namespace ChatOps.Clusters.Connections;

/// <summary>
/// Spares people the wait for a cluster that is dead, and a cluster that is coming up the crowd: after several failures in a
/// row it is not asked for a while, then by one question whose outcome decides. Whatever it answers, it is alive.
/// </summary>
internal sealed class CircuitBreaker(TimeProvider clock)
{
    private const int Enough = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    /// <summary>How long others wait for what a probe says.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    /// <summary>Failures further apart than this tell nothing together.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private int _failures;
    private DateTimeOffset _first;
    private DateTimeOffset _last;
    private TaskCompletionSource? _probe;

    public Outage? Outage { get; private set; }

    /// <summary>No outage: ask, and end the probe if it is one. Else the cluster is not to be asked now.</summary>
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
                // A cluster that is back says so at once: whoever asks two things does not get one of them refused.
                await probe.WaitAsync(Moment, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                return (Outage, false);
            }
        }
    }

    /// <summary>Also when nobody knows what came of it: then the next question is one.</summary>
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
            // A failure that comes late, or of a watch, does not put the next question off.
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
