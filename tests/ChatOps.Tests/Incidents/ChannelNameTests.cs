using ChatOps.Incidents;

namespace ChatOps.Tests.Incidents;

public sealed class ChannelNameTests
{
    [Theory]
    [InlineData("web answers 5xx", "inc-20261130-web-answers-5xx")]
    [InlineData("  Web: won't START!! ", "inc-20261130-web-wont-start")]
    [InlineData("Größe über 100 % – naïve", "inc-20261130-größe-über-100-naïve")]
    [InlineData("<!channel> #ops @ann", "inc-20261130-channel-ops-ann")]
    [InlineData("サーバー停止", "inc-20261130-サーバー停止")]
    [InlineData("💥!", "inc-20261130")]
    public void A_title_becomes_part_of_a_name(string title, string name) =>
        ChannelName.Of("inc-{date}-{title}", Some.Incident(title), TimeZoneInfo.Utc, 0).ShouldBe(name);

    [Fact]
    public void A_name_that_is_taken_gets_the_next_suffix_and_never_more_than_80_characters()
    {
        var incident = Some.Incident(string.Join(' ', Enumerable.Repeat("latency", 30)));
        List<string> names =
        [
            .. Enumerable.Range(0, 110).Select(taken => ChannelName.Of("inc-{date}-{title}", incident, TimeZoneInfo.Utc, taken)),
        ];

        names.ShouldBeUnique();
        names.ShouldAllBe(name => name.Length <= 80 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));
        names.Skip(1).Take(10).Select(name => name.Split('-')[^1]).ShouldBe(["2", "3", "4", "5", "6", "7", "8", "9", "10", "11"]);
    }

    [Fact]
    public void Each_part_is_filled_in_and_the_date_is_that_of_the_zone()
    {
        var incident = Some.Incident() with { OpenedAt = new(2026, 11, 30, 23, 30, 0, TimeSpan.Zero) };
        ChannelName.Of("{severity}-{number}_{service}-{date}", incident, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"), 0)
            .ShouldBe("sev2-42_web-20261201");
        // Nothing is left of it.
        ChannelName.Of("{service}", incident with { Services = [] }, TimeZoneInfo.Utc, 0).ShouldBe("inc-42");
    }

    [Theory]
    [InlineData("inc-{what}", "there is no {what}")]
    [InlineData("INC {number}", "outside of braces, write only lowercase letters")]
    [InlineData("incident", "at least one part in braces")]
    [InlineData("a-very-long-beginning-that-leaves-no-room-{number}", "at most 40 characters")]
    public void A_template_that_makes_no_names_is_a_mistake(string template, string problem) =>
        ChannelName.Problems(template).ShouldContain(found => found.Contains(problem), string.Join('\n', ChannelName.Problems(template)));
}
