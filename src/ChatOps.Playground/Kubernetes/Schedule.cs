namespace ChatOps.Playground.Kubernetes;

/// <summary>
/// What will happen later in the cluster, on one timer of the given clock. While an action runs, <see cref="Now"/> is the moment
/// it was due, so a clock that jumps an hour ahead plays that hour in order. Actions run under the gate.
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

    /// <summary>Now as the API writes times: UTC, whole seconds.</summary>
    public string Timestamp => Format(Now);

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    public void In(TimeSpan delay, Action action) => At(Now + delay, action);

    public void At(DateTimeOffset due, Action action)
    {
        _actions.Enqueue(action, (due, _order++));
        Arm();
    }

    /// <summary>Plays everything that is due by now.</summary>
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
            // Whole milliseconds upwards: timers have no finer grain and must not fire before the action is due.
            var wait = Math.Ceiling(Math.Max(0, (next.Due - _clock.GetUtcNow()).TotalMilliseconds));
            _timer.Change(TimeSpan.FromMilliseconds(Math.Min(wait, int.MaxValue)), Timeout.InfiniteTimeSpan);
        }
    }
}
