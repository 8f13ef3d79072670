using System.Globalization;
using ChatOps.Policy.Freezes;
using Quartz;

namespace ChatOps.Tests.Policy.Freezes;

/// <summary>Freezes and windows by the clocks of a zone, also where clocks change and where zones have half and quarter hours.</summary>
public sealed class ScheduleTests
{
    private const string Berlin = "Europe/Berlin", Kolkata = "Asia/Kolkata", Kathmandu = "Asia/Kathmandu", LordHowe = "Australia/Lord_Howe";

    /// <summary>The first stretch of 7 hours or so that ends after a moment, in UTC.</summary>
    [Theory]
    // 9:00 to 16:00, in winter and in summer.
    [InlineData("0 0 9 ? * MON-THU", "7h", Berlin, "2026-03-04T12:00", "2026-03-04T08:00", "2026-03-04T15:00")]
    [InlineData("0 0 9 ? * MON-THU", "7h", Berlin, "2026-07-01T12:00", "2026-07-01T07:00", "2026-07-01T14:00")]
    // Its beginning is in it, its end isn't; after Thursday comes Monday.
    [InlineData("0 0 9 ? * MON-THU", "7h", Berlin, "2026-03-04T08:00", "2026-03-04T08:00", "2026-03-04T15:00")]
    [InlineData("0 0 9 ? * MON-THU", "7h", Berlin, "2026-03-05T15:00", "2026-03-09T08:00", "2026-03-09T15:00")]
    // Over a change of clocks, it ends at the same time of day: Saturday 18:00 to Monday 8:00, an hour shorter and an hour longer.
    [InlineData("0 0 18 ? * SAT", "38h", Berlin, "2026-03-29T00:00", "2026-03-28T17:00", "2026-03-30T06:00")]
    [InlineData("0 0 18 ? * SAT", "38h", Berlin, "2026-10-25T00:00", "2026-10-24T16:00", "2026-10-26T07:00")]
    // 2:30 doesn't exist when clocks are set forward from 2:00 to 3:00: the change counts.
    [InlineData("0 30 2 * * ?", "1h", Berlin, "2026-03-29T00:00", "2026-03-29T01:00", "2026-03-29T01:30")]
    [InlineData("0 30 1 * * ?", "1h", Berlin, "2026-03-29T00:00", "2026-03-29T00:30", "2026-03-29T01:00")]
    // 2:30 exists twice when clocks are set back from 3:00 to 2:00: the longer reading counts.
    [InlineData("0 30 2 * * ?", "10m", Berlin, "2026-10-25T00:00", "2026-10-25T00:30", "2026-10-25T01:40")]
    [InlineData("0 0 1 * * ?", "90m", Berlin, "2026-10-24T22:00", "2026-10-24T23:00", "2026-10-25T01:30")]
    // Half and quarter hours.
    [InlineData("0 0 9 ? * MON-THU", "7h", Kolkata, "2026-03-04T03:30", "2026-03-04T03:30", "2026-03-04T10:30")]
    [InlineData("0 15 9 ? * MON-THU", "7h", Kathmandu, "2026-03-04T03:30", "2026-03-04T03:30", "2026-03-04T10:30")]
    // Clocks there are changed by half an hour: forward at 2:00 to 2:30, back at 2:00 to 1:30.
    [InlineData("0 0 9 ? * *", "7h", LordHowe, "2026-06-30T23:00", "2026-06-30T22:30", "2026-07-01T05:30")]
    [InlineData("0 0 9 ? * *", "7h", LordHowe, "2026-12-01T23:00", "2026-12-01T22:00", "2026-12-02T05:00")]
    [InlineData("0 10 2 * * ?", "2h", LordHowe, "2026-10-03T15:00", "2026-10-03T15:30", "2026-10-03T17:10")]
    [InlineData("0 45 1 * * ?", "5m", LordHowe, "2026-04-04T14:00", "2026-04-04T14:45", "2026-04-04T15:20")]
    // What follows without a gap is one freeze; what is left between them is seen.
    [InlineData("0 0 0 ? * SAT,SUN", "24h", Berlin, "2026-03-06T12:00", "2026-03-06T23:00", "2026-03-08T23:00")]
    [InlineData("0 0 0 ? * SAT,SUN", "23h", Berlin, "2026-03-06T12:00", "2026-03-06T23:00", "2026-03-07T22:00")]
    [InlineData("0 0 18 ? * FRI#2", "62h", "UTC", "2026-03-04T00:00", "2026-03-13T18:00", "2026-03-16T08:00")]
    [InlineData("0 0 0 29 2 ?", "1d", "UTC", "2026-03-04T00:00", "2028-02-29T00:00", "2028-03-01T00:00")]
    public void A_freeze_recurs_by_the_clocks_of_its_zone(string cron, string length, string zone, string at, string from, string until) =>
        Recurring(cron, length, zone, isWindow: false).After(Utc(at)).ShouldBe(new Stretch(Utc(from), Utc(until)));

    [Theory]
    // Where a local time exists twice, a window opens late and closes early.
    [InlineData("0 30 2 * * ?", "2h", "2026-10-25T00:00", "2026-10-25T01:30", "2026-10-25T03:30")]
    [InlineData("0 0 1 * * ?", "90m", "2026-10-24T22:00", "2026-10-24T23:00", "2026-10-25T00:30")]
    // One that is within the skipped hour doesn't open that day; one within the repeated hour doesn't either.
    [InlineData("0 10 2 * * ?", "30m", "2026-03-29T00:00", "2026-03-30T00:10", "2026-03-30T00:40")]
    [InlineData("0 10 2 * * ?", "30m", "2026-10-25T00:00", "2026-10-26T01:10", "2026-10-26T01:40")]
    public void A_window_is_the_shorter_reading(string cron, string length, string at, string from, string until) =>
        Recurring(cron, length, Berlin, isWindow: true).After(Utc(at)).ShouldBe(new Stretch(Utc(from), Utc(until)));

    [Theory]
    [InlineData("2026-12-20 18:00", "2027-01-04 08:00", Berlin, "2026-12-20T17:00", "2027-01-04T07:00")]
    [InlineData("2026-03-29 02:30", "2026-03-29 04:00", Berlin, "2026-03-29T01:00", "2026-03-29T02:00")]
    [InlineData("2026-10-25 02:30", "2026-10-25 02:45", Berlin, "2026-10-25T00:30", "2026-10-25T01:45")]
    [InlineData("2026-03-05 09:00", "2026-03-05 10:00", Kathmandu, "2026-03-05T03:15", "2026-03-05T04:15")]
    public void Dates_are_local_times(string from, string until, string zone, string fromUtc, string untilUtc)
    {
        var schedule = new Schedule.Dated(Local(from), Local(until), TimeZoneInfo.FindSystemTimeZoneById(zone), isWindow: false);

        schedule.After(DateTimeOffset.UnixEpoch).ShouldBe(new Stretch(Utc(fromUtc), Utc(untilUtc)));
        schedule.After(Utc(untilUtc).AddTicks(-1)).ShouldNotBeNull();
        schedule.After(Utc(untilUtc)).ShouldBeNull();
    }

    [Fact]
    public void The_answer_does_not_depend_on_what_was_asked_before()
    {
        var zones = new[] { Berlin, Kolkata, Kathmandu, LordHowe, "America/New_York", "America/St_Johns", "UTC" };
        foreach (var (zone, isWindow) in zones.SelectMany(zone => new[] { (zone, true), (zone, false) }))
        {
            var asked = Recurring("0 20 2,9 ? * SAT-TUE", "95m", zone, isWindow);
            // Around all changes of clocks, forward in time and sometimes back, as clocks of replicas differ.
            for (var at = Utc("2026-03-01T00:00"); at < Utc("2026-11-20T00:00"); at += TimeSpan.FromMinutes(77))
            {
                foreach (var moment in new[] { at, at - TimeSpan.FromSeconds(100) })
                {
                    var fresh = Recurring("0 20 2,9 ? * SAT-TUE", "95m", zone, isWindow).After(moment).ShouldNotBeNull();
                    asked.After(moment).ShouldBe(fresh, $"{zone} at {moment}");
                    fresh.Until.ShouldBeGreaterThan(moment);
                    fresh.From.ShouldBeLessThan(fresh.Until);
                }
            }
        }
    }

    [Fact]
    public void What_is_always_frozen_is_found_without_end()
    {
        var always = Recurring("0 0 * * * ?", "1h", Berlin, isWindow: false);

        var stretch = always.After(Utc("2026-03-04T12:30")).ShouldNotBeNull();
        stretch.From.ShouldBeLessThanOrEqualTo(Utc("2026-03-04T12:00"));
        (stretch.Until - Utc("2026-03-04T12:30")).ShouldBeGreaterThan(TimeSpan.FromDays(365));
    }

    private static Schedule.Recurring Recurring(string cron, string length, string zone, bool isWindow) => new(
        new CronExpression(cron, TimeZoneInfo.Utc),
        Durations.Parse(length)!.Value,
        TimeZoneInfo.FindSystemTimeZoneById(zone),
        isWindow);

    private static DateTimeOffset Utc(string text) =>
        DateTimeOffset.ParseExact(text, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static DateTime Local(string text) => DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
