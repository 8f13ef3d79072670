using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Whole;

/// <summary>A fake clock that notices whether anyone uses it to wait.</summary>
internal sealed class StageClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private long _changes;

    /// <summary>Differs from before if in the meantime someone began to wait, waited long enough, or waits no longer.</summary>
    public long Changes => Volatile.Read(ref _changes);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Note();
        return new NotedTimer(this, base.CreateTimer(
            it =>
            {
                Note();
                callback(it);
            },
            state,
            dueTime,
            period));
    }

    private void Note() => Interlocked.Increment(ref _changes);

    private sealed class NotedTimer(StageClock clock, ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Note();
            return timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            clock.Note();
            timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            clock.Note();
            return timer.DisposeAsync();
        }
    }
}
