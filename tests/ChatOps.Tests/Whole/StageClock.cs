using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Whole;

/// <summary>A fake clock that knows who waits for it, and until when.</summary>
internal sealed class StageClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentDictionary<NotedTimer, DateTimeOffset> _due = new();
    private long _changes;

    /// <summary>Differs from before if in the meantime someone began to wait, waited long enough, or waits no longer.</summary>
    public long Changes => Volatile.Read(ref _changes);

    /// <summary>How long nobody is woken.</summary>
    public TimeSpan Rest
    {
        get
        {
            var next = DateTimeOffset.MaxValue;
            foreach (var (_, due) in _due)
            {
                next = due < next ? due : next;
            }

            return next - GetUtcNow();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        NotedTimer? noted = null;
        noted = new(this, base.CreateTimer(
            it =>
            {
                // One that is due at once calls from the constructor.
                noted?.NotePeriod();
                callback(it);
            },
            state,
            dueTime,
            period));
        noted.Note(dueTime, period);
        return noted;
    }

    private sealed class NotedTimer(StageClock clock, ITimer timer) : ITimer
    {
        private TimeSpan _period;

        public void NotePeriod() => Note(_period, _period);

        public void Note(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            Interlocked.Increment(ref clock._changes);
            if (dueTime > TimeSpan.Zero)
            {
                clock._due[this] = clock.GetUtcNow() + dueTime;
            }
            else
            {
                clock._due.TryRemove(this, out _);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Note(dueTime, period);
            return timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            Note(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
