using ChatOps.Commands;

namespace ChatOps.Tests.Commands;

/// <summary>Times are read as people write them, in the zone they mean.</summary>
public sealed class MomentsTests
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
    public void Read(string words, string moment) => Take(words).ShouldBe(DateTimeOffset.Parse(moment, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void A_time_without_a_zone_is_meant_in_the_one_that_is_configured() =>
        new Moments(Berlin).Take(Arguments.Parse(["at", "18:00"]), Now).ShouldBe(new DateTimeOffset(2026, 3, 4, 17, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("web 1.4.2 to staging")]
    [InlineData("web in production")]
    [InlineData("web 6 for 2h")]
    public void Words_that_say_no_time_are_left_alone(string words)
    {
        var arguments = Arguments.Parse(words.Split(' '));

        new Moments(TimeZoneInfo.Utc).Take(arguments, Now).ShouldBeNull();

        string.Join(' ', arguments.Left).ShouldBe(words);
    }

    [Theory]
    [InlineData("at noon", "no time that I understand")]
    [InlineData("at 25:00", "no time that I understand")]
    [InlineData("at tomorrow", "no time that I understand")]
    [InlineData("at 18:00 Mars/Olympus", "no time zone Mars/Olympus")]
    [InlineData("at today 09:00", "is past")]
    [InlineData("at 2026-03-01 09:00", "is past")]
    [InlineData("at 2026-05-01 09:00", "14 days")]
    [InlineData("at 2026-03-08 02:30 America/New_York", "the clocks go forward")]
    public void Nonsense_is_answered_with_what_would_be_understood(string words, string answer)
    {
        var message = Should.Throw<MisunderstoodException>(() => Take(words)).Answer.ToString();

        message.ShouldContain(answer);
    }

    private static DateTimeOffset? Take(string words) => new Moments(TimeZoneInfo.Utc).Take(Arguments.Parse(words.Split(' ')), Now);
}
