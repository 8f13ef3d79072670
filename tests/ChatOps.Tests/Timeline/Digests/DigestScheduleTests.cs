using System.Globalization;
using ChatOps.Timeline.Digests;

namespace ChatOps.Tests.Timeline.Digests;

/// <summary>A digest is of the newest day or week that is over, by the clocks of its zone.</summary>
public sealed class DigestScheduleTests
{
    [Theory]
    [InlineData(DigestPeriod.Day, "2026-03-04T08:00Z", "2026-03-03T08:00Z", "2026-03-04T08:00Z")]
    [InlineData(DigestPeriod.Day, "2026-03-04T07:59Z", "2026-03-02T08:00Z", "2026-03-03T08:00Z")]
    // Summer time began on 29 March: that day had 23 hours.
    [InlineData(DigestPeriod.Day, "2026-03-29T12:00Z", "2026-03-28T08:00Z", "2026-03-29T07:00Z")]
    [InlineData(DigestPeriod.Week, "2026-03-04T12:00Z", "2026-02-23T08:00Z", "2026-03-02T08:00Z")]
    [InlineData(DigestPeriod.Week, "2026-03-02T07:59Z", "2026-02-16T08:00Z", "2026-02-23T08:00Z")]
    [InlineData(DigestPeriod.Week, "2026-03-30T07:00Z", "2026-03-23T08:00Z", "2026-03-30T07:00Z")]
    public void Its_period_ends_at_its_time_of_day(DigestPeriod every, string now, string from, string to) =>
        new DigestOptions { Every = every, Zone = "Europe/Berlin" }.Read(new("slack", "#ops"), TimeZoneInfo.Utc, "here")
            .Latest(Moment(now)).ShouldBe((Moment(from), Moment(to)));

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
