using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>
/// A clock that can be advanced by minutes without outrunning the network: from the timers that end silent watches, it knows when each open
/// watch last received something.
/// </summary>
internal sealed class WatchClock(TimeSpan silence) : FakeTimeProvider(new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero))
{
    private readonly ConcurrentDictionary<SilenceTimer, DateTimeOffset> _heard = new();

    /// <summary>Whether all open watches have received something at the current time.</summary>
    /// <param name="watches">The number of open watches.</param>
    public bool IsHeardOf(int watches) =>
        _heard.Values.ToList() is var heard && heard.Count == watches && heard.TrueForAll(at => at == GetUtcNow());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        return dueTime == silence ? new SilenceTimer(this, timer) : timer;
    }

    private sealed class SilenceTimer : ITimer
    {
        private readonly WatchClock _clock;
        private readonly ITimer _timer;

        public SilenceTimer(WatchClock clock, ITimer timer)
        {
            (_clock, _timer) = (clock, timer);
            _clock._heard[this] = clock.GetUtcNow();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_clock._heard.ContainsKey(this))
            {
                _clock._heard[this] = _clock.GetUtcNow();
            }

            return _timer.Change(dueTime, period);
        }

        public void Dispose()
        {
            _clock._heard.TryRemove(this, out _);
            _timer.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
