using System.Text.Json.Nodes;
using ChatOps.Checks;
using ChatOps.Playground.GitHub;
using Microsoft.AspNetCore.Http;

namespace ChatOps.Tests.Whole;

/// <summary>GitHub shows what the bot deploys.</summary>
public sealed class DeploymentReportsTests
{
    [Fact]
    public async Task A_deploy_is_a_deployment_of_its_commit_with_a_link_to_its_message()
    {
        await using var stage = await StartAsync();

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        var deployment = await EndedAsync(stage, 0, "success");
        deployment.States.ShouldBe(["in_progress", "success"]);
        deployment.Body.ShouldSatisfyAllConditions(
            body => ((string?)body["sha"]).ShouldBe(stage.World.Repository.Find("v1.4.2")!.Sha),
            body => ((string?)body["environment"]).ShouldBe("staging"),
            body => ((string?)body["description"]).ShouldBe("Deploy web 1.4.2"),
            body => ((string?)body["payload"]!["version"]).ShouldBe("1.4.2"));
        deployment.Statuses.ShouldAllBe(status => (string?)status["environment_url"] == "https://staging.acme.example/");
        ((string)deployment.Statuses[0]["log_url"]!).ShouldContain(stage.Deploys[0].Ts.Replace(".", "", StringComparison.Ordinal));

        await stage.PassAsync(TimeSpan.FromMinutes(1));
        stage.World.Repository.Deployments.All.ShouldHaveSingleItem().Statuses.Count.ShouldBe(2);
        (await DoctorAsync(stage)).ShouldHaveSingleItem().ShouldBe("True reported to GitHub ");
    }

    [Fact]
    public async Task A_failed_deploy_and_its_rollback_are_two_deployments_and_say_nothing_of_the_cluster()
    {
        await using var stage = await StartAsync(settings => settings["ChatOps:Environments:staging:AutoRollback"] = "On");
        stage.World.Repository.Tag("v1.4.3-broken");

        await stage.RunAsync("/deploy web 1.4.3-broken to staging", m => m.Shown.Contains("Rolled back to *1.4.1*"));

        (await EndedAsync(stage, 1, "success")).Body["description"]!.ToString().ShouldBe("Roll web back to 1.4.1");
        var failed = stage.World.Repository.Deployments.All[0];
        failed.States[^1].ShouldBe("failure");
        failed.Statuses[0]["description"]!.ToString().ShouldBe("Failed");
        stage.World.Repository.Deployments.All.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("/deployments")]
    [InlineData("/statuses")]
    public async Task A_request_whose_answer_is_lost_is_not_repeated_by_the_bot_that_is_started_next(string path)
    {
        await using var stage = await StartAsync();
        var lost = 0;
        stage.World.Repository.Deployments.Loses = context => context.Request.Method == "POST"
            && context.Request.Path.Value!.EndsWith(path, StringComparison.Ordinal)
            && Interlocked.Increment(ref lost) == 1;
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to staging"), "Run");
        await stage.UntilAsync(() => lost > 0 ? "lost" : null, "a lost answer");

        await stage.StopBotAsync();
        await stage.StartBotAsync();

        (await EndedAsync(stage, 0, "success")).States.ShouldBe(["in_progress", "success"]);
        stage.World.Repository.Deployments.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_outage_and_a_restart_only_delay_the_report()
    {
        await using var stage = await StartAsync();
        var isOut = true;
        stage.World.Repository.Deployments.Instead = _ =>
            Task.FromResult(isOut ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable) : null);
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));
        (await DoctorAsync(stage)).ShouldHaveSingleItem().ShouldContain("False can't be reported now: GitHub answered 503.");
        await stage.StopBotAsync();
        isOut = false;

        await stage.StartBotAsync();

        (await EndedAsync(stage, 0, "success")).States.ShouldBe(["success"], "only what is so now is worth reporting");
        stage.World.Repository.Deployments.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_sent_while_the_rate_limit_is_used_up()
    {
        await using var stage = await StartAsync();
        var (sent, reset) = (0, stage.Clock.GetUtcNow().AddMinutes(3));
        stage.World.Repository.Deployments.Instead = context =>
        {
            if (stage.Clock.GetUtcNow() >= reset)
            {
                return Task.FromResult<IResult?>(null);
            }

            Interlocked.Increment(ref sent);
            context.Response.Headers["X-RateLimit-Limit"] = "5000";
            context.Response.Headers["X-RateLimit-Remaining"] = "0";
            context.Response.Headers["X-RateLimit-Reset"] = $"{reset.ToUnixTimeSeconds()}";
            return Task.FromResult<IResult?>(Results.Json(
                new JsonObject { ["message"] = "API rate limit exceeded" }, statusCode: StatusCodes.Status403Forbidden));
        };
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        (await EndedAsync(stage, 0, "success")).ShouldNotBeNull();
        // A limit may end within the second that the header names.
        sent.ShouldBeInRange(1, 3);
    }

    [Fact]
    public async Task A_token_that_may_not_is_named_by_doctor_with_the_permission()
    {
        await using var stage = await StartAsync();
        stage.World.Repository.Deployments.MayWrite = false;

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        (await DoctorAsync(stage)).ShouldHaveSingleItem().ShouldStartWith(
            "False can't be reported: GitHub doesn't let the token write deployments of acme/web. give ChatOps:GitHub:Token, or the GitHub App, the permission Deployments: write there");
        stage.World.Repository.Deployments.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_version_whose_commit_nobody_knows_is_not_reported_and_no_error()
    {
        await using var stage = await StartAsync();

        await stage.RunAsync("/deploy web 9.9.9 to staging", m => m.Shown.Contains("Deployed"));
        await stage.RunAsync("/deploy web 1.4.2 to production", m => m.Shown.Contains("Deployed"));

        await EndedAsync(stage, 0, "success");
        stage.World.Repository.Deployments.All.ShouldHaveSingleItem().Environment.ShouldBe("production");
        await stage.PassAsync(TimeSpan.FromHours(1.2));
        (await DoctorAsync(stage)).ShouldHaveSingleItem().ShouldStartWith("True");
    }

    [Fact]
    public async Task GitHubs_webhooks_about_them_are_not_told_and_those_about_others_are()
    {
        await using var stage = await StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));
        var deployment = await EndedAsync(stage, 0, "success");
        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("3 changes")), "what it brings");
        var other = deployment with { Body = deployment.Body.DeepClone().AsObject() };
        other.Body["payload"] = new JsonObject { ["by"] = "someone else" };
        other.Body["id"] = 1;

        await stage.DrivenAsync(stage.Scenarios().DeployAsync(deployment with { Statuses = [] }, stage.Stop));
        await stage.DrivenAsync(stage.Scenarios().DeployAsync(deployment, stage.Stop));
        await stage.PassAsync(TimeSpan.FromSeconds(20));

        stage.Deploys.ShouldHaveSingleItem().Shown.ShouldBe(story.Shown);

        await stage.DrivenAsync(stage.Scenarios().DeployAsync(other, stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("GitHub")), "someone else's deployment");
    }

    [Fact]
    public async Task Without_the_setting_nothing_is_written()
    {
        await using var stage = await Stage.StartAsync(recovers: true);

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));
        await stage.PassAsync(TimeSpan.FromMinutes(1));

        stage.World.Repository.Deployments.All.ShouldBeEmpty();
        (await DoctorAsync(stage)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_service_may_say_so_itself()
    {
        await using var stage = await Stage.StartAsync(
            settings => settings["ChatOps:Services:web:ReportDeployments"] = "true", recovers: true);

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        await EndedAsync(stage, 0, "success");
    }

    private static Task<Stage> StartAsync(Action<Dictionary<string, string?>>? configure = null) => Stage.StartAsync(
        settings =>
        {
            settings["ChatOps:GitHub:ReportDeployments"] = "true";
            settings["ChatOps:Environments:staging:StabilityPeriod"] = "00:00:20";
            settings["ChatOps:Services:web:Workloads:staging:Url"] = "https://staging.acme.example/";
            configure?.Invoke(settings);
        },
        recovers: true);

    private static Task<PlaygroundDeployment> EndedAsync(Stage stage, int index, string state) => stage.UntilAsync(
        () => stage.World.Repository.Deployments.All.ElementAtOrDefault(index) is { States: [.., var last] } found && last == state
            ? found
            : null,
        $"the deployment's {state}");

    private static async Task<IReadOnlyList<string>> DoctorAsync(Stage stage) =>
        [.. (await stage.DrivenAsync(stage.Get<Doctor>().ExamineAsync(stage.Stop)))
            .Where(finding => finding.Subject.StartsWith("deployments of", StringComparison.Ordinal))
            .Select(finding => $"{finding.Healthy} {finding.Message.PlainText} {finding.Mend}")];
}
