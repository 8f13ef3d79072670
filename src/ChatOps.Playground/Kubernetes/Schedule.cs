namespace ChatOps.Playground.Kubernetes;

/// <summary>
/// What will happen later in the cluster, on one timer of the given clock. While an action runs, <see cref="Now"/> is the moment
/// it was due, so a clock that jumps an hour ahead plays that hour in order. Actions run under the gate.
/// </summary>
internal sealed class Schedule : IDisposable
{
    private readonly TimeProvider clock;
    private readonly Lock gate;
    private readonly PriorityQueue<Action, (DateTimeOffset Due, long Order)> actions = new();
    private readonly ITimer timer;
    private DateTimeOffset? playing;
    private long order;
    private bool disposed;

    public Schedule(TimeProvider clock, Lock gate)
    {
        (this.clock, this.gate) = (clock, gate);
        timer = clock.CreateTimer(_ => RunDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public DateTimeOffset Now => playing ?? clock.GetUtcNow();

    /// <summary>Now as the API writes times: UTC, whole seconds.</summary>
    public string Timestamp => Format(Now);

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    public void In(TimeSpan delay, Action action) => At(Now + delay, action);

    public void At(DateTimeOffset due, Action action)
    {
        actions.Enqueue(action, (due, order++));
        Arm();
    }

    /// <summary>Plays everything that is due by now.</summary>
    public void RunDue()
    {
        lock (gate)
        {
            if (playing is not null)
            {
                return;
            }

            while (!disposed && actions.TryPeek(out var action, out var place) && place.Due <= clock.GetUtcNow())
            {
                actions.Dequeue();
                playing = place.Due;
                try
                {
                    action();
                }
                finally
                {
                    playing = null;
                }
            }

            Arm();
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            actions.Clear();
        }

        timer.Dispose();
    }

    private void Arm()
    {
        if (playing is null && !disposed && actions.TryPeek(out _, out var next))
        {
            // Whole milliseconds upwards: timers have no finer grain and must not fire before the action is due.
            var wait = Math.Ceiling(Math.Max(0, (next.Due - clock.GetUtcNow()).TotalMilliseconds));
            timer.Change(TimeSpan.FromMilliseconds(Math.Min(wait, int.MaxValue)), Timeout.InfiniteTimeSpan);
        }
    }
}
