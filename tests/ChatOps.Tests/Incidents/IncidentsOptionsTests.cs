using ChatOps.Incidents;

namespace ChatOps.Tests.Incidents;

public sealed class IncidentsOptionsTests
{
    [Fact]
    public void Nothing_needs_to_be_configured()
    {
        var options = new IncidentsOptions();
        options.Problems(["slack"]).ShouldBeEmpty();
        options.Default.ShouldBe("sev3");
        options.Find("SEV1").ShouldBe("sev1");
        options.Find("sev5").ShouldBeNull();
    }

    [Fact]
    public void All_mistakes_are_listed_at_once_and_say_what_to_do() =>
        new IncidentsOptions
        {
            Channel = "#incidents",
            ChannelName = "incident",
            Severities = [new() { Name = "major" }, new() { Name = "Major" }, new() { Name = "very bad" }],
            DefaultSeverity = "minor",
            CommanderReminder = TimeSpan.Zero,
        }.Problems(["slack", "teams"]).Select(problem => problem[..problem.IndexOf(' ')]).ShouldBe(
        [
            "ChatOps:Incidents:Channel", "ChatOps:Incidents:ChannelName", "ChatOps:Incidents:Severities",
            "ChatOps:Incidents:Severities:2:Name", "ChatOps:Incidents:DefaultSeverity", "ChatOps:Incidents:CommanderReminder",
        ]);
}
