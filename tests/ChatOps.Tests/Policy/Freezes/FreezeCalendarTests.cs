using ChatOps.Policy.Freezes;
using Quartz;

namespace ChatOps.Tests.Policy.Freezes;

/// <summary>What is frozen when is asked for with every decision, so it must cost little.</summary>
public sealed class FreezeCalendarTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Windows that follow one another without an end: how far they reach isn't looked for.</summary>
    [Fact]
    public void Windows_without_a_gap_are_looked_at_no_further_than_what_is_mentioned()
    {
        var (week, weekend) = (Counted("0 0 0 ? * MON-FRI"), Counted("0 0 0 ? * SAT,SUN"));
        var calendar = Calendar(week, weekend);

        calendar.Near(new("web", "production"), "deploy", Noon).ShouldBeEmpty();
        (week.Count + weekend.Count).ShouldBeLessThan(10);
    }

    [Fact]
    public void What_is_between_two_windows_begins_when_the_last_that_is_open_ends()
    {
        var calendar = Calendar(Counted("0 0 9 ? * *", 3.5), Counted("0 30 12 ? * *", 0.25));

        var freeze = calendar.Near(new("web", "production"), "deploy", Noon).ShouldHaveSingleItem();
        (freeze.From, freeze.Until).ShouldBe((Noon.AddMinutes(45), Noon.AddHours(21)));
    }

    /// <summary>A decision during a window asks about now and about its end.</summary>
    [Fact]
    public void What_was_found_is_remembered_for_several_moments()
    {
        var schedule = Recurring("0 0 9 ? * *", 7);
        var (now, then) = (schedule.After(Noon), schedule.After(Noon.AddHours(4)));

        schedule.After(Noon.AddMinutes(1)).ShouldBeSameAs(now);
        schedule.After(Noon.AddHours(5)).ShouldBeSameAs(then);
        schedule.After(Noon.AddMinutes(2)).ShouldBeSameAs(now);
    }

    private static FreezeCalendar Calendar(params Counting[] windows) => new(
        new("policy.yaml", "1", [], [])
        {
            Times = [.. windows.Select((window, index) => new TimeRule($"policy.yaml:{index}", window, IsWindow: true))],
        },
        []);

    private static Counting Counted(string cron, double hours = 24) => new(Recurring(cron, hours));

    private static Schedule.Recurring Recurring(string cron, double hours) =>
        new(new CronExpression(cron, TimeZoneInfo.Utc), TimeSpan.FromHours(hours), TimeZoneInfo.Utc, isWindow: true);

    private sealed class Counting(Schedule schedule) : Schedule(TimeZoneInfo.Utc, isWindow: true)
    {
        public int Count { get; private set; }

        public override Stretch? After(DateTimeOffset at)
        {
            Count++;
            return schedule.After(at);
        }
    }
}
