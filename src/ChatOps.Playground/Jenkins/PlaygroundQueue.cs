namespace ChatOps.Playground.Jenkins;

/// <summary>What waits to be built. Jenkins forgets what has left the queue after five minutes. Thread-safe.</summary>
public sealed class PlaygroundQueue(TimeProvider clock)
{
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly List<QueuedRun> _runs = [];
    private long _last = 5000;

    /// <summary>Whether no executor is free.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Builds what leaves the queue; null: nothing is built.</summary>
    public Func<QueuedRun, Task>? Builder { get; set; }

    /// <summary>Everything that was ever queued.</summary>
    public IReadOnlyList<QueuedRun> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _runs];
            }
        }
    }

    /// <summary>What is in the queue.</summary>
    public IReadOnlyList<QueuedRun> Waiting => [.. All.Where(run => run.LeftAt is null)];

    /// <summary>Executors are free again.</summary>
    public void Release()
    {
        IsHeld = false;
        foreach (var run in Waiting)
        {
            Start(run);
        }
    }

    /// <summary>Something else in Jenkins takes it out of the queue. False: it isn't there.</summary>
    public bool Cancel(long id)
    {
        lock (_lock)
        {
            if (_runs.Find(run => run.Id == id && run.LeftAt is null) is not { } found)
            {
                return false;
            }

            (found.IsCancelled, found.LeftAt) = (true, clock.GetUtcNow());
            return true;
        }
    }

    /// <summary>It became a build.</summary>
    internal void Leave(QueuedRun run, long number)
    {
        lock (_lock)
        {
            (run.Number, run.LeftAt) = (number, clock.GetUtcNow());
        }
    }

    /// <summary>The same as what waits is queued once.</summary>
    internal (QueuedRun Run, bool IsNew) Add(string job, IReadOnlyDictionary<string, string> parameters)
    {
        QueuedRun run;
        lock (_lock)
        {
            if (_runs.Find(other => other.LeftAt is null && other.Job == job
                && other.Parameters.OrderBy(p => p.Key, StringComparer.Ordinal)
                    .SequenceEqual(parameters.OrderBy(p => p.Key, StringComparer.Ordinal))) is { } same)
            {
                return (same, false);
            }

            run = new(++_last, job, parameters, clock.GetUtcNow());
            _runs.Add(run);
        }

        if (!IsHeld)
        {
            Start(run);
        }

        return (run, true);
    }

    internal QueuedRun? Find(long id)
    {
        lock (_lock)
        {
            return _runs.Find(run => run.Id == id && (run.LeftAt is not { } left || clock.GetUtcNow() - left < Remembered));
        }
    }

    private void Start(QueuedRun run) => _ = Builder?.Invoke(run) ?? Task.CompletedTask;
}
