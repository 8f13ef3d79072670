using Quartz;

namespace ChatOps.Policy.Freezes;

/// <summary>A stretch of time; its end isn't part of it.</summary>
public sealed record Stretch(DateTimeOffset From, DateTimeOffset Until);

/// <summary>
/// When a freeze or a window is in effect, by the clocks of a time zone. Where a local time occurs twice, the stricter reading counts: a
/// freeze lasts longer, and a window is shorter.
/// </summary>
/// <param name="isWindow">It allows changes, rather than preventing them.</param>
public abstract class Schedule(TimeZoneInfo zone, bool isWindow)
{
    protected TimeZoneInfo Zone => zone;

    /// <summary>The first stretch that ends after a moment, and may have begun before it; null: there are no more.</summary>
    public abstract Stretch? After(DateTimeOffset at);

    protected Stretch Between(DateTime from, DateTime until) =>
        isWindow ? new(zone.Last(from), zone.First(until)) : new(zone.First(from), zone.Last(until));

    /// <summary>Once, between two local times.</summary>
    public sealed class Dated(DateTime from, DateTime until, TimeZoneInfo zone, bool isWindow) : Schedule(zone, isWindow)
    {
        public override Stretch? After(DateTimeOffset at) => Between(from, until) is var all && all.Until > at ? all : null;
    }

    /// <summary>
    /// Again and again, from the times of a cron expression on. The length is by the clock, too: from 9:00 for 7 hours is until 16:00,
    /// also on a day on which clocks change.
    /// </summary>
    /// <param name="cron">In UTC, which stands for local times here: they are converted in one place, which knows about changes of clocks.
    /// At most once an hour.</param>
    public sealed class Recurring(CronExpression cron, TimeSpan length, TimeZoneInfo zone, bool isWindow) : Schedule(zone, isWindow)
    {
        /// <summary>No clock is changed by more.</summary>
        private static readonly TimeSpan MostChange = TimeSpan.FromDays(1);

        /// <summary>Stretches that follow one another without a gap are one; no longer one is looked for.</summary>
        private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

        private const int MostKnown = 4;

        private Known[] _known = [];

        public override Stretch? After(DateTimeOffset at)
        {
            // The answer is the same until the stretch ends, and is asked for with every decision: for now, and for the ends of windows.
            var known = Volatile.Read(ref _known);
            foreach (var one in known)
            {
                if (one.Since <= at && (one.Stretch is null || at < one.Stretch.Until))
                {
                    return one.Stretch;
                }
            }

            var stretch = Find(at);
            // Two at once may each lose what the other found; then it is found again.
            Volatile.Write(ref _known, [new(at, stretch), .. known.Take(MostKnown - 1)]);
            return stretch;
        }

        private Stretch? Find(DateTimeOffset at)
        {
            Stretch? found = null;
            var local = TimeZoneInfo.ConvertTime(at, Zone).DateTime;
            var next = cron.GetNextValidTimeAfter(new(local - length - MostChange, TimeSpan.Zero));
            for (; next is { } start; next = cron.GetNextValidTimeAfter(start))
            {
                var one = Between(start.DateTime, start.DateTime + length);
                if (found is null)
                {
                    // A short window may be skipped when clocks are set forward.
                    found = one.Until > at && one.Until > one.From ? one : null;
                }
                else if (one.From > found.Until || found.Until - at > Longest)
                {
                    break;
                }
                else if (one.Until > found.Until)
                {
                    found = found with { Until = one.Until };
                }
            }

            return found;
        }

        private sealed record Known(DateTimeOffset Since, Stretch? Stretch);
    }
}
