using System.Globalization;
using ChatOps.Timeline.Subscriptions;

namespace ChatOps.Tests.Timeline.Subscriptions;

/// <summary>Quiet hours are by the clocks of their zone, on the days on which they begin.</summary>
public sealed class QuietHoursTests
{
    [Theory]
    [InlineData("2026-03-04T19:30Z", "2026-03-05T07:00Z")]
    [InlineData("2026-03-05T06:59Z", "2026-03-05T07:00Z")]
    [InlineData("2026-03-05T07:00Z", null)]
    [InlineData("2026-03-04T18:59Z", null)]
    // Begun on Friday, over on Saturday; none begins on Saturday or Sunday.
    [InlineData("2026-03-07T06:00Z", "2026-03-07T07:00Z")]
    [InlineData("2026-03-07T20:00Z", null)]
    [InlineData("2026-03-09T06:00Z", null)]
    // Summer time begins in the night from 28 to 29 March, a Sunday: on Monday, 8:00 is an hour earlier.
    [InlineData("2026-03-30T18:30Z", "2026-03-31T06:00Z")]
    public void They_end_when_the_clocks_of_their_zone_say_so(string now, string? end) =>
        Hours("20:00", "8:00", [DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday, DayOfWeek.Thursday, DayOfWeek.Friday])
            .EndAt(Moment(now)).ShouldBe(end is null ? null : Moment(end));

    [Fact]
    public void An_end_that_clocks_skip_is_half_an_hour_later_and_the_same_times_are_a_whole_day()
    {
        Hours("1:00", "2:30", []).EndAt(Moment("2026-03-29T00:30Z")).ShouldBe(Moment("2026-03-29T01:00Z"));
        var weekend = Hours("0:00", "0:00", [DayOfWeek.Saturday, DayOfWeek.Sunday]);
        weekend.EndAt(Moment("2026-03-07T12:00Z")).ShouldBe(Moment("2026-03-07T23:00Z"));
        weekend.EndAt(Moment("2026-03-09T12:00Z")).ShouldBeNull();
        weekend.Words.ShouldBe("0:00–0:00 Europe/Berlin, from Saturday and Sunday");
    }

    private static QuietHours Hours(string from, string until, List<DayOfWeek> days) =>
        new QuietHoursOptions { From = from, Until = until, Days = days, Zone = "Europe/Berlin" }
            .Read(new("slack", "#ops"), TimeZoneInfo.Utc, "here");

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
