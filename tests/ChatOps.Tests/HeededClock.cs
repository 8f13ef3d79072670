using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests;

/// <summary>A clock that knows which timers are pending, so that it isn't advanced while code that it has woken is still running.</summary>
internal sealed class HeededClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly ConcurrentDictionary<Waiting, DateTimeOffset> _due = new();

    public HeededClock()
        : this(new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Whether someone is waiting with exactly this delay.</summary>
    public bool IsAwaited(TimeSpan after) => _due.Any(waiting => waiting.Key.After == after && waiting.Value > GetUtcNow());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Waiting(this, base.CreateTimer(callback, state, dueTime, period), dueTime);

    private sealed class Waiting : ITimer
    {
        private readonly HeededClock _clock;
        private readonly ITimer _timer;

        public Waiting(HeededClock clock, ITimer timer, TimeSpan dueTime)
        {
            (_clock, _timer) = (clock, timer);
            Note(dueTime);
        }

        public TimeSpan After { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Note(dueTime);
            return _timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            _clock._due.TryRemove(this, out _);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Note(TimeSpan dueTime)
        {
            After = dueTime;
            _clock._due[this] = dueTime < TimeSpan.Zero ? DateTimeOffset.MinValue : _clock.GetUtcNow() + dueTime;
        }
    }
}
