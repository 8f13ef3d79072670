using System.Net;
using System.Text.Json.Nodes;
using ChatOps.Checks;
using ChatOps.Journal;
using ChatOps.Playground;
using ChatOps.Tests.Storage;
using Microsoft.AspNetCore.Http;

namespace ChatOps.Tests.Whole;

/// <summary>How a build ended is believed once Jenkins itself, asked over REST, says so.</summary>
public sealed class ConfirmedBuildsTests(PostgresServer server)
{
    [Fact]
    public async Task A_forged_notification_turns_nothing_green_and_names_no_version()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        var merged = await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));

        await ReportAsync(stage, 900, "SUCCESS", merged.Commit, "9.9.9");

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("#900")), "the build");
        story.Shown.ShouldContain("passed, by a notification that isn't confirmed: Jenkins knows no such build.");
        story.Shown.ShouldNotContain("✅");
        // Nor is it in the story of the commit that it claims to be of.
        stage.Deploys.Single(m => m.Shown.Contains("Sort orders")).Shown.ShouldNotContain("#900");
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldNotContain("9.9.9");
        (await stage.AskAsync("/ops where 9.9.9 web")).Shown.ShouldNotContain("✅ Built");
        (await DoctorAsync(stage)).ShouldSatisfyAllConditions(
            finding => finding.Healthy.ShouldBeFalse(),
            finding => finding.Message.PlainText.ShouldContain("1 build since"),
            finding => finding.Message.PlainText.ShouldContain("isn't confirmed: Jenkins knows no such build."));

        // Nobody asks for ever.
        await stage.PassAsync(TimeSpan.FromMinutes(16));
        (await DoctorAsync(stage)).Healthy.ShouldBeTrue();
        stage.Deploys.Single(m => m.Shown.Contains("#900")).Shown.ShouldContain("isn't confirmed");
    }

    [Theory]
    [InlineData("job/web/job/main/", 4127)]
    [InlineData("job/web/job/main/job/%2E%2E/job/main/", 4128)]
    [InlineData("job/x/job/%2E%2E/job/%2E%2E/job/web/job/main/", 4128)]
    public async Task A_notification_proves_nothing_by_the_number_of_another_build(string job, long queued)
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        stage.World.Jenkins.IsCutOff = true;
        var built = await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: true, stage.Stop));
        built.Build.ShouldBe(128);

        await ReportAsync(stage, 128, "SUCCESS", built.Commit, "9.9.9", job, queued);

        await stage.PassAsync(TimeSpan.FromSeconds(30));
        (await BuildsAsync(stage)).Where(build => build.Run == queued && build.Job != "jenkins/web/main" || build.Version == "9.9.9")
            .ShouldAllBe(build => !build.IsOver);
    }

    [Fact]
    public async Task What_Jenkins_says_counts_whatever_was_reported()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        stage.World.Jenkins.IsCutOff = true;
        var failed = await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: false, stage.Stop));

        await ReportAsync(stage, failed.Build!.Value, "SUCCESS", failed.Commit, "9.9.9");

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("#128")), "the build");
        story.Shown.ShouldContain("❌");
        (await BuildsAsync(stage)).Where(build => build.IsOver).ShouldAllBe(build => build.State == BuildState.Failed);
        await stage.PassAsync(TimeSpan.FromMinutes(4));
        MissedWebhooksTests.Operators(stage).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_build_that_is_reported_is_confirmed_at_once_and_is_told_once()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();

        var built = await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: true, stage.Stop));

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("✅ Built")), "the build");
        story.Shown.ShouldContain(built.Version!);
        await stage.PassAsync(TimeSpan.FromMinutes(4));
        stage.Deploys.ShouldHaveSingleItem();
        (await BuildsAsync(stage)).Count(build => build.IsOver).ShouldBe(1);
        MissedWebhooksTests.Operators(stage).ShouldBeEmpty();
        (await DoctorAsync(stage)).Message.PlainText.ShouldBe("it confirms how builds ended");
    }

    [Fact]
    public async Task While_Jenkins_cannot_be_asked_the_build_is_not_confirmed_and_a_restart_loses_nothing()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        var asked = 0;
        stage.World.Jenkins.Instead = context =>
        {
            asked += context.Request.Path.Value!.Contains("/128/", StringComparison.Ordinal) ? 1 : 0;
            return Results.StatusCode(503);
        };
        var built = await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: true, stage.Stop));

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("isn't confirmed")), "the doubt");
        story.Shown.ShouldContain("passed, by a notification that isn't confirmed: Jenkins answered 503.");
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldNotContain(built.Version!);
        await stage.PassAsync(TimeSpan.FromMinutes(20));
        asked.ShouldBeInRange(6, 14);
        (await DoctorAsync(stage)).Message.PlainText.ShouldContain("Jenkins answered 503.");

        await stage.StopBotAsync();
        stage.World.Jenkins.Instead = _ => null;
        await stage.StartBotAsync();

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("✅ Built")), "the build");
        await stage.PassAsync(TimeSpan.FromMinutes(10));
        stage.Deploys.ShouldHaveSingleItem().Shown.ShouldNotContain("isn't confirmed");
        (await BuildsAsync(stage)).Count(build => build.IsOver).ShouldBe(1);
        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain(built.Version!);
        MissedWebhooksTests.Operators(stage).ShouldBeEmpty();
        (await DoctorAsync(stage)).Healthy.ShouldBeTrue();
    }

    [Fact]
    public async Task Whichever_replica_leads_confirms_it_once()
    {
        var connectionString = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using var stage = await MissedWebhooksTests.StartAsync(
            settings => settings["ChatOps:Storage:ConnectionString"] = connectionString);
        await stage.JoinAsync();
        stage.World.Jenkins.Instead = _ => Results.StatusCode(502);
        await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: true, stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("isn't confirmed")), "the doubt");

        stage.World.Jenkins.Instead = _ => null;
        await stage.HandOverAsync();

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("✅ Built")), "the build");
        await stage.PassAsync(TimeSpan.FromMinutes(4));
        (await BuildsAsync(stage)).Count(build => build.IsOver).ShouldBe(1);
        stage.Deploys.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_build_that_is_reported_as_over_while_it_runs_still_runs()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        var jenkins = new Scenarios(
            stage.World.Repository,
            new(new() { BaseAddress = stage.BotAddress }, BotInWorld.GitHubSecret, stage.Clock),
            new(new() { BaseAddress = stage.BotAddress }, BotInWorld.JenkinsToken, stage.Clock) { Controller = stage.World.Jenkins },
            stage.Clock)
        {
            BuildTime = TimeSpan.FromMinutes(2),
        };
        var building = jenkins.BuildAsync(null, passes: false, stage.Stop);
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        stage.World.Jenkins.IsCutOff = true;

        await ReportAsync(stage, 128, "SUCCESS", stage.World.Repository.Head.Sha, "9.9.9");
        await stage.PassAsync(TimeSpan.FromSeconds(30));
        (await BuildsAsync(stage)).ShouldAllBe(build => !build.IsOver);

        // Its end, which isn't reported, is noticed anyway.
        await stage.DrivenAsync(building);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains('❌')), "the end");
    }

    [Fact]
    public async Task Without_a_token_what_is_reported_is_believed_and_doctor_says_so()
    {
        await using var stage = await Stage.StartAsync();

        var built = await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: true, stage.Stop));

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains($"→ *{built.Version}*")), "the build");
        (await stage.DrivenAsync(stage.Get<Doctor>().ExamineAsync(stage.Stop))).ShouldContain(finding => finding.Subject == "Jenkins"
            && finding.Healthy
            && finding.Message.PlainText.Contains("how a build ended is believed as jenkins reports it")
            && finding.Message.PlainText.Contains("set User, ApiToken and BaseUrl"));
    }

    /// <summary>Someone who knows the token in the address sends what the plugin sends at the end of a build.</summary>
    private static async Task ReportAsync(
        Stage stage, long number, string status, string commit, string version, string job = "job/web/job/main/", long? queued = null)
    {
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        foreach (var phase in new[] { "COMPLETED", "FINALIZED" })
        {
            using var body = new StringContent(
                new JsonObject
                {
                    ["name"] = "main",
                    ["url"] = job,
                    ["build"] = new JsonObject
                    {
                        ["number"] = number,
                        ["queue_id"] = queued ?? (4000 + number),
                        ["phase"] = phase,
                        ["status"] = status,
                        ["timestamp"] = stage.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
                        ["url"] = $"{job}{number}/",
                        ["scm"] = new JsonObject
                        {
                            ["url"] = "git@github.com:acme/web.git", ["branch"] = "origin/main", ["commit"] = commit,
                        },
                        ["parameters"] = new JsonObject { ["VERSION"] = version },
                    },
                }.ToJsonString(),
                new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
            using var answer = await stage.DrivenAsync(http.PostAsync($"/jenkins/{BotInWorld.JenkinsToken}", body, stage.Stop));
            answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        }
    }

    private static async Task<IReadOnlyList<BuildChanged>> BuildsAsync(Stage stage) =>
    [
        .. (await stage.DrivenAsync(stage.Get<Events>().NewestAsync<BuildChanged>(long.MaxValue, 100, stage.Stop)))
            .Select(@event => (BuildChanged)@event.Fact),
    ];

    private static async Task<Finding> DoctorAsync(Stage stage) => (await stage.DrivenAsync(stage.Get<Doctor>().ExamineAsync(stage.Stop)))
        .Single(finding => finding.Subject == "Jenkins" && finding.Message.PlainText.Contains("confirm"));
}
