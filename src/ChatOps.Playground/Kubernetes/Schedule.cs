namespace ChatOps.Playground.Kubernetes;

/// <summary>
/// The scheduled actions of the cluster, on one timer of the given clock. While an action runs, <see cref="Now"/> is the time it was due,
/// so that when the clock jumps ahead an hour, that hour is played back in order. Actions run under the gate.
/// </summary>
internal sealed class Schedule : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly Lock _gate;
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> _actions = new();
    private readonly ITimer _timer;
    private DateTimeOffset? _playing;
    private long _order;
    private bool _disposed;

    public Schedule(TimeProvider clock, Lock gate)
    {
        (_clock, _gate) = (clock, gate);
        _timer = clock.CreateTimer(_ => RunDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public DateTimeOffset Now => _playing ?? _clock.GetUtcNow();

    /// <summary>The current time in the API's format: UTC, whole seconds.</summary>
    public string Timestamp => Format(Now);

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    public void In(TimeSpan delay, Action action) => At(Now + delay, action);

    public void At(DateTimeOffset due, Action action)
    {
        _actions.Enqueue(action, (due, _order++));
        Arm();
    }

    /// <summary>Runs everything that is due by now.</summary>
    public void RunDue()
    {
        lock (_gate)
        {
            if (_playing is not null)
            {
                return;
            }

            while (!_disposed && _actions.TryPeek(out var action, out var place) && place.Due <= _clock.GetUtcNow())
            {
                _actions.Dequeue();
                _playing = place.Due;
                try
                {
                    action();
                }
                finally
                {
                    _playing = null;
                }
            }

            Arm();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _actions.Clear();
        }

        _timer.Dispose();
    }

    private void Arm()
    {
        if (_playing is null && !_disposed && _actions.TryPeek(out _, out var next))
        {
            // Rounded up to milliseconds: timers have no finer resolution and must not fire before the action is due.
            var wait = Math.Ceiling(Math.Max(0, (next.Due - _clock.GetUtcNow()).TotalMilliseconds));
            _timer.Change(TimeSpan.FromMilliseconds(Math.Min(wait, int.MaxValue)), Timeout.InfiniteTimeSpan);
        }
    }
}
