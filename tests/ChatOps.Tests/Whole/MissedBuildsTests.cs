using ChatOps.Checks;
using ChatOps.Journal;
using Microsoft.AspNetCore.Http;

namespace ChatOps.Tests.Whole;

/// <summary>Builds that Jenkins' plugin couldn't report are read over REST.</summary>
public sealed class MissedBuildsTests
{
    private static readonly TimeSpan Look = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Builds_that_were_not_reported_are_filled_in_and_the_operators_are_told_once()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        var jenkins = stage.Scenarios();
        var heard = await stage.DrivenAsync(jenkins.BuildAsync(null, passes: true, stage.Stop));
        stage.World.Jenkins.IsCutOff = true;
        var failed = await stage.DrivenAsync(jenkins.BuildAsync(null, passes: false, stage.Stop));
        var built = await stage.DrivenAsync(jenkins.BuildAsync(null, passes: true, stage.Stop));

        await stage.PassAsync(Look);

        var facts = (await stage.Get<Events>().NewestAsync<BuildChanged>(long.MaxValue, 100, stage.Stop))
            .Where(e => ((BuildChanged)e.Fact).IsFinal)
            .Select(e => (BuildChanged)e.Fact)
            .ToList();
        facts.Select(build => build.Number).ShouldBe([built.Build!.Value, failed.Build!.Value, heard.Build!.Value]);
        // It says what the plugin would have said.
        facts[0].ShouldBe(facts[2] with
        {
            Number = facts[0].Number,
            Url = facts[0].Url,
            Version = built.Version,
            StartedAt = facts[0].StartedAt,
            Duration = facts[0].Duration,
            Run = facts[0].Run,
            Tests = facts[0].Tests,
            FixedBy = facts[0].FixedBy,
        });
        facts[1].State.ShouldBe(BuildState.Failed);
        facts[1].Tests!.ShouldSatisfyAllConditions(t => t.Total.ShouldBe(412), t => t.Failed.ShouldBe(2), t => t.Skipped.ShouldBe(3));
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain($"→ `{built.Version}`");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains($"#{built.Build}")), "the build");
        var told = MissedWebhooksTests.Operators(stage).ShouldHaveSingleItem().Shown;
        told.ShouldContain("2 builds missed and filled in from Jenkins");
        told.ShouldContain("The last one that arrived before was from");

        stage.World.Jenkins.IsCutOff = false;
        await stage.DrivenAsync(jenkins.BuildAsync(null, passes: true, stage.Stop));
        await stage.PassAsync(Look);
        MissedWebhooksTests.Operators(stage).ShouldHaveSingleItem().Shown.ShouldBe(told);
        (await DoctorAsync(stage)).Message.PlainText.ShouldContain("2 builds filled in");

        // The next gap is another one.
        stage.World.Jenkins.IsCutOff = true;
        await stage.DrivenAsync(jenkins.BuildAsync(null, passes: true, stage.Stop));
        await stage.PassAsync(Look);
        await stage.UntilAsync(() => MissedWebhooksTests.Operators(stage) is [_, var next] ? next : null, "the next gap");
    }

    [Fact]
    public async Task A_build_that_ends_while_no_bot_runs_is_filled_in_however_long_it_has_been_running()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        stage.World.Jenkins.IsCutOff = true;
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var jenkins = new ChatOps.Playground.Scenarios(
            stage.World.Repository,
            new(http, "", stage.Clock),
            new(http, "", stage.Clock) { Controller = stage.World.Jenkins },
            stage.Clock)
        {
            BuildTime = TimeSpan.FromMinutes(20),
        };
        var building = jenkins.BuildAsync(null, passes: true, stage.Stop);
        await stage.PassAsync(Look);
        await stage.StopBotAsync();
        stage.Clock.Advance(TimeSpan.FromHours(3));
        await stage.StartBotAsync();
        var built = await stage.DrivenAsync(building);

        await stage.PassAsync(Look);

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains($"#{built.Build}")), "the build");
    }

    [Theory]
    [InlineData(401, "Jenkins refuses the API token of chatops.", "ChatOps:Jenkins:Controllers:jenkins:ApiToken")]
    [InlineData(403, "Jenkins doesn't let chatops read job/web/.", "Job/Read")]
    [InlineData(404, "Jenkins knows no job/web/", "Job/Read")]
    [InlineData(302, "Jenkins answered 302", "BaseUrl")]
    [InlineData(502, "Jenkins answered 502.", null)]
    [InlineData(200, "Jenkins' answer could not be read.", null)]
    public async Task What_keeps_builds_from_being_read_is_said_with_what_to_do(int status, string why, string? mend)
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        stage.World.Jenkins.Instead = _ => Results.Text("<html>", statusCode: status);

        await stage.PassAsync(Look);

        var finding = await DoctorAsync(stage);
        finding.Healthy.ShouldBeFalse();
        finding.Message.PlainText.ShouldContain(why);
        (finding.Mend ?? "").ShouldContain(mend ?? "");
        MissedWebhooksTests.Operators(stage).ShouldBeEmpty();
    }

    private static async Task<Finding> DoctorAsync(Stage stage) => (await stage.DrivenAsync(stage.Get<Doctor>().ExamineAsync(stage.Stop)))
        .Single(finding => finding.Subject == "Jenkins"
            && !finding.Message.PlainText.Contains("confirm")
            && !finding.Message.PlainText.Contains("has come yet")
            && !finding.Message.PlainText.Contains("first delivery"));
}
