namespace ChatOps.Tests.Operations.Proofs;

/// <summary>
/// A clock that runs a multiple of real time: minutes take seconds, and it needn't be advanced manually. It stands still while other
/// processes have the CPU: otherwise the minutes of a deadline would pass without anything getting done.
/// </summary>
internal sealed class QuickClock(int times) : TimeProvider
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan MostGiven = 2 * Look;
    private static readonly Lock Looking = new();
    private static long _lookedAt = System.GetTimestamp();
    private static TimeSpan _given;
    private static readonly ITimer Looks = System.CreateTimer(_ => Given(), null, Look, Look);

    private readonly TimeSpan _start = Given();
    private readonly DateTimeOffset _origin = System.GetUtcNow();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _origin + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new QuickTimer(() => callback(state), this, dueTime, period);

    private int Times => times;

    private TimeSpan Elapsed => (Given() - _start) * times;

    /// <summary>
    /// How long this process has had the machine: a period in which even this timer didn't run counts only as a short one.
    /// </summary>
    private static TimeSpan Given()
    {
        lock (Looking)
        {
            var now = System.GetTimestamp();
            var passed = System.GetElapsedTime(_lookedAt, now);
            _lookedAt = now;
            _given += passed < MostGiven ? passed : MostGiven;
            return _given;
        }
    }

    private sealed class QuickTimer : ITimer
    {
        private readonly Lock _lock = new();
        private readonly Action _callback;
        private readonly QuickClock _clock;
        private readonly ITimer _timer;
        private TimeSpan? _due;
        private TimeSpan _period;

        public QuickTimer(Action callback, QuickClock clock, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _clock) = (callback, clock);
            _timer = System.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Change(dueTime, period);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_lock)
            {
                _due = dueTime < TimeSpan.Zero ? null : _clock.Elapsed + dueTime;
                _period = period;
                return Wait();
            }
        }

        public void Dispose() => _timer.Dispose();

        public ValueTask DisposeAsync() => _timer.DisposeAsync();

        private void Fire()
        {
            lock (_lock)
            {
                if (_due is not { } due || due > _clock.Elapsed)
                {
                    // It was rescheduled, or the clock has stood still in the meantime.
                    Wait();
                    return;
                }

                _due = _period > TimeSpan.Zero ? due + _period : null;
                Wait();
            }

            _callback();
        }

        private bool Wait() =>
            _timer.Change(_due is { } due ? Real(due - _clock.Elapsed) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        private TimeSpan Real(TimeSpan time) =>
            time <= TimeSpan.Zero
                ? TimeSpan.Zero
                : TimeSpan.FromMilliseconds(Math.Max(1, Math.Ceiling(time.TotalMilliseconds / _clock.Times)));
    }
}
