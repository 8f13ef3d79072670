using ChatOps.Commands;

namespace ChatOps.Tests.Commands;

/// <summary>Times are read as people write them, in the zone they mean.</summary>
public sealed class StartTimeParserTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [Theory]
    [InlineData("in 30m", "2026-03-04T10:00Z")]
    [InlineData("in 1h30m", "2026-03-04T11:00Z")]
    [InlineData("at 18:00", "2026-03-04T18:00Z")]
    [InlineData("at 9:00", "2026-03-05T09:00Z")]
    [InlineData("at=18:00", "2026-03-04T18:00Z")]
    [InlineData("at today 18:00", "2026-03-04T18:00Z")]
    [InlineData("at tomorrow 02:00", "2026-03-05T02:00Z")]
    [InlineData("at tomorrow 02:00 Europe/Berlin", "2026-03-05T01:00Z")]
    [InlineData("at 18:00 UTC", "2026-03-04T18:00Z")]
    [InlineData("at 2026-03-10 07:15 America/New_York", "2026-03-10T11:15Z")]
    [InlineData("at 18:00 CET", "2026-03-04T17:00Z")]
    [InlineData("at 18:00 est", "2026-03-04T23:00Z")]
    [InlineData("at=18:00 CET", "2026-03-04T17:00Z")]
    [InlineData("at 18:00 UTC+2", "2026-03-04T16:00Z")]
    [InlineData("at 18:00 -05:30", "2026-03-04T23:30Z")]
    [InlineData("at 18:00Z", "2026-03-04T18:00Z")]
    [InlineData("at 18:00+01:00", "2026-03-04T17:00Z")]
    [InlineData("at 6pm", "2026-03-04T18:00Z")]
    [InlineData("at 6 pm", "2026-03-04T18:00Z")]
    [InlineData("at 6:30PM CET", "2026-03-04T17:30Z")]
    [InlineData("at 6 p.m. tomorrow", "2026-03-05T18:00Z")]
    [InlineData("at 12pm", "2026-03-04T12:00Z")]
    [InlineData("at 12am", "2026-03-05T00:00Z")]
    [InlineData("at 12:15am tomorrow", "2026-03-05T00:15Z")]
    [InlineData("at noon", "2026-03-04T12:00Z")]
    [InlineData("at noon tomorrow", "2026-03-05T12:00Z")]
    [InlineData("at midnight", "2026-03-05T00:00Z")]
    [InlineData("at 18h", "2026-03-04T18:00Z")]
    [InlineData("at 18h30", "2026-03-04T18:30Z")]
    [InlineData("at 18.30", "2026-03-04T18:30Z")]
    [InlineData("at 18:00:00", "2026-03-04T18:00Z")]
    [InlineData("at 9:00 tomorrow", "2026-03-05T09:00Z")]
    [InlineData("tomorrow at 9:00 CET", "2026-03-05T08:00Z")]
    [InlineData("at 18:00 today", "2026-03-04T18:00Z")]
    [InlineData("on Monday 9:00", "2026-03-09T09:00Z")]
    [InlineData("on Monday at 9am", "2026-03-09T09:00Z")]
    [InlineData("at 9:00 on monday", "2026-03-09T09:00Z")]
    [InlineData("at Mon 9:00 Europe/Berlin", "2026-03-09T08:00Z")]
    [InlineData("on Wednesday 18:00", "2026-03-04T18:00Z")]
    [InlineData("on Wednesday 9:00", "2026-03-11T09:00Z")]
    [InlineData("on 2026-03-10 at 07:15", "2026-03-10T07:15Z")]
    [InlineData("at 2026-03-10T07:15Z", "2026-03-10T07:15Z")]
    [InlineData("at 2026-03-10T07:15:00+01:00", "2026-03-10T06:15Z")]
    [InlineData("in 30 minutes", "2026-03-04T10:00Z")]
    [InlineData("in 1 hour", "2026-03-04T10:30Z")]
    [InlineData("in 2 h", "2026-03-04T11:30Z")]
    public void Read(string words, string moment) =>
        Take(words).ShouldBe(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void A_time_without_a_zone_is_meant_in_the_one_that_is_configured() =>
        new StartTimeParser(Berlin)
            .Take(Arguments.Parse(["at", "18:00"]), Now)
            .ShouldBe(new DateTimeOffset(2026, 3, 4, 17, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("web 1.4.2 to staging")]
    [InlineData("web in production")]
    [InlineData("web 6 for 2h")]
    [InlineData("web 1.4.2 on staging")]
    [InlineData("web 6pm in production")]
    [InlineData("web in staging tomorrow")]
    public void Words_that_say_no_time_are_left_alone(string words)
    {
        var arguments = Arguments.Parse(words.Split(' '));

        new StartTimeParser(TimeZoneInfo.Utc).Take(arguments, Now).ShouldBeNull();

        string.Join(' ', arguments.Left).ShouldBe(words);
    }

    [Theory]
    [InlineData("at nine", "isn't a time I understand")]
    [InlineData("at 9", "isn't a time I understand")]
    [InlineData("at 13pm", "isn't a time I understand")]
    [InlineData("at 0:30am", "isn't a time I understand")]
    [InlineData("at 24:00", "isn't a time I understand")]
    [InlineData("on Monday", "isn't a time I understand")]
    [InlineData("at midnight tomorrow", "00:00")]
    [InlineData("at 18:00 XYZ", "Unknown time zone XYZ")]
    [InlineData("at 18:00 CST", "America/Chicago")]
    [InlineData("at 18:00 IST", "Asia/Kolkata")]
    [InlineData("at 18:00 UTC+19", "Unknown time zone UTC+19")]
    [InlineData("at 18:00 EDT", "America/New_York doesn't use EDT")]
    [InlineData("at 18:00 at 19:00", "18:00 and 19:00")]
    [InlineData("at 18:00 tomorrow on Monday", "tomorrow and Monday")]
    [InlineData("at 18:00 in 30m", "at 18:00 and in 30m")]
    [InlineData("in 30m in 40m", "30m and 40m")]
    [InlineData("in 30 minutes in 40m", "30 minutes and 40m")]
    [InlineData("at 25:00", "isn't a time I understand")]
    [InlineData("at tomorrow", "isn't a time I understand")]
    [InlineData("at 18:00 Mars/Olympus", "Unknown time zone Mars/Olympus")]
    [InlineData("at today 09:00", "is in the past")]
    [InlineData("at 2026-03-01 09:00", "is in the past")]
    [InlineData("at 2026-05-01 09:00", "14 days")]
    [InlineData("at 2026-03-08 02:30 America/New_York", "the clocks go forward")]
    public void Nonsense_is_answered_with_what_would_be_understood(string words, string answer)
    {
        var message = Should.Throw<CommandSyntaxException>(() => Take(words)).Answer.ToString();

        message.ShouldContain(answer);
    }

    [Theory]
    [InlineData("web until 18:00 CET", "2026-03-04T17:00Z", "web")]
    [InlineData("web in staging until Monday 9:00", "2026-03-09T09:00Z", "web in staging")]
    [InlineData("web until 9:00 on Monday in staging", "2026-03-09T09:00Z", "web in staging")]
    [InlineData("--until 18:00 web", "2026-03-04T18:00Z", "web")]
    [InlineData("web until tomorrow 02:00 Europe/Berlin", "2026-03-05T01:00Z", "web")]
    [InlineData("web on Monday at 9:00", null, "web on Monday at 9:00")]
    public void An_end_comes_after_until(string words, string? moment, string left)
    {
        var arguments = Arguments.Parse(words.Split(' '));

        new StartTimeParser(TimeZoneInfo.Utc).TakeUntil(arguments, Now).ShouldBe(
            moment is null ? null : DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture));

        string.Join(' ', arguments.Left).ShouldBe(left);
    }

    [Theory]
    [InlineData("until later", "until later isn't a time I understand. Examples: until 18:00")]
    [InlineData("until Monday", "until Monday isn't a time I understand.")]
    [InlineData("until 2026-05-01 09:00", "That is more than 14 days ahead")]
    [InlineData("until today 09:00", "until today 09:00 is in the past.")]
    public void An_end_that_is_none_is_answered_with_what_would_be_one(string words, string answer) =>
        Should.Throw<CommandSyntaxException>(() => new StartTimeParser(TimeZoneInfo.Utc).TakeUntil(Arguments.Parse(words.Split(' ')), Now))
            .Answer.ToString().ShouldContain(answer);

    private static DateTimeOffset? Take(string words) => new StartTimeParser(TimeZoneInfo.Utc).Take(Arguments.Parse(words.Split(' ')), Now);
}
