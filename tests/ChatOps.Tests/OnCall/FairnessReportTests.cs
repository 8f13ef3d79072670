using ChatOps.OnCall;
using ChatOps.People;

namespace ChatOps.Tests.OnCall;

public sealed class FairnessReportTests
{
    private static readonly ChatId Ann = new("slack", "U1"), Bob = new("slack", "U2");

    [Fact]
    public void Hours_are_counted_by_day_at_night_and_on_weekends_in_the_schedules_zone_and_gaps_are_nobodys()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var first = new DateTime(2026, 3, 23, 9, 0, 0);
        var weekly = new Layer(first, TimeSpan.FromDays(7), first, null, [Ann, Bob], []);
        var (from, until) = (At("2026-03-24T08:00Z"), At("2026-03-24T10:00Z"));
        var schedule = new OnCallSchedule("web", [new(DateTimeOffset.MinValue, zone, [weekly])])
        {
            Overrides = [new("x", "web", Bob, from, until, null, Principal.Bot, from)],
        };

        // Before the first hand-over nobody is on call. In the night to 29 March, an hour is missing.
        var report = FairnessReport.Of(schedule, At("2026-03-23T06:00Z"), At("2026-03-30T07:00Z"));

        report.Gap.ShouldBe(TimeSpan.FromHours(2));
        report.People.Select(person => person.Words.PlainText).ShouldBe(
        [
            "@U1: 165 h in 2 shifts: 43 h by day, 55 h at night, 47 h on weekends",
            "@U2: 2 h in 1 shift: 2 h by day, 0 h at night, 0 h on weekends; 1 by override or swap",
        ]);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
