using System.Net;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using ChatOps.Replicas;
using Dapper;

namespace ChatOps.Tests.Whole;

/// <summary>
/// A blue-green deploy: the idle color is scaled up and tested, someone approves it, the traffic switches, the old color is scaled down.
/// </summary>
public sealed class BlueGreenTests
{
    [Fact]
    public async Task The_traffic_switches_when_all_checks_have_passed_and_someone_approves()
    {
        await using var stage = await StartAsync();
        var plan = await stage.AskAsync("/deploy shop 3.2.0 to staging");
        plan.Shown.ShouldContain(
            "green, which has no traffic, gets 3.2.0 and 3 pods, and must stay healthy; a Job of shop-smoke must pass; someone approves the switch; the traffic of shop is switched from blue to green in one step; blue stays up for 2 min and is then scaled to 0");
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);

        var question = await QuestionAsync(stage);
        (Live(stage), Image(stage, "green"), Ready(stage, "green"), Image(stage, "blue")).ShouldBe(
            ("blue", "registry.acme.io/shop:3.2.0", 3, "registry.acme.io/shop:3.1.0"));
        (await stage.AskAsync("/ops status shop")).Shown.ShouldContain("`3.1.0`, 3 of 3 available in blue");
        (await stage.ClickAsync(question, "Approve", "bob")).ShouldBe(Outcome.Ok);

        var done = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *3.2.0*", StringComparison.Ordinal)), "the end");
        Live(stage).ShouldBe("green");
        await stage.UntilSaidAsync(done, "The traffic of shop goes to green now. blue stays up for 2 min");
        await stage.UntilSaidAsync(done, "Bob Baker approved the switch");
        await stage.UntilSaidAsync(done, "passed.");
        Ready(stage, "blue").ShouldBe(3);

        await stage.PassAsync(TimeSpan.FromMinutes(2.2));
        await stage.UntilAsync(() => Ready(stage, "blue") == 0 ? "gone" : null, "blue's end");
        done = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scaled to *0*", StringComparison.Ordinal)), "word of it");
        stage.Deploys.Count.ShouldBe(1, "it is one story");
        stage.Cluster("staging").Requests.Count(r => r is { Method: "PATCH" or "POST" or "PUT", Succeeded: true, DryRun: false }
            && r.UserAgent.StartsWith("chatops", StringComparison.Ordinal))
            .ShouldBe(4, "the version, the test, the switch, the scaling down");
        (await stage.AskAsync("/ops status shop")).Shown.ShouldContain("`3.2.0`, 3 of 3 available in green");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        stage.Deploys.Select(Stage.Describe).ShouldNotContain(m => m.Contains("outside ChatOps", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rollback_while_the_old_color_is_up_is_one_switch_in_less_than_two_seconds()
    {
        await using var stage = await StartAsync(approve: false);
        await stage.RunAsync("/deploy shop 3.2.0 to staging", m => m.Shown.Contains("Deployed *3.2.0*", StringComparison.Ordinal));
        var plan = await stage.AskAsync("/rollback shop in staging");
        plan.Shown.ShouldContain("blue still runs 3.1.0 with 3 pods: the traffic of shop is switched back to it in one step");
        var before = Mutations(stage);

        var pressed = stage.Clock.GetUtcNow();
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => Live(stage) == "blue" ? "back" : null, "the switch");

        (stage.Clock.GetUtcNow() - pressed).ShouldBeLessThan(TimeSpan.FromSeconds(2));
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Rolled back to *3.1.0*", StringComparison.Ordinal)), "the end");
        Mutations(stage).ShouldBe(before + 1);
        await stage.PassAsync(TimeSpan.FromMinutes(2.5));
        await stage.UntilAsync(() => Ready(stage, "green") == 0 ? "gone" : null, "green's end");
        (Live(stage), Ready(stage, "blue")).ShouldBe(("blue", 3));
    }

    [Fact]
    public async Task A_version_that_does_not_become_ready_never_gets_any_traffic()
    {
        await using var stage = await StartAsync(approve: false, settings => settings["ChatOps:Environments:staging:AutoRollback"] = "On");

        var failed = await stage.RunAsync("/deploy shop 3.2.0-broken to staging", m => m.Shown.Contains('❌'));

        (Live(stage), Ready(stage, "blue")).ShouldBe(("blue", 3));
        await stage.UntilSaidAsync(failed, "No automatic rollback: blue still runs 3.1.0.");
        stage.Deploys.ShouldNotContain(m => m.Shown.Contains("Rolling back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_test_keeps_the_traffic_where_it_is_and_quotes_the_log()
    {
        await using var stage = await StartAsync(approve: false);
        await PatchTestAsync(stage, "registry.acme.io/smoke:1-fails");

        var failed = await stage.RunAsync("/deploy shop 3.2.0 to staging", m => m.Shown.Contains('❌'));

        Live(stage).ShouldBe("blue");
        await stage.UntilSaidAsync(failed, "green did not pass its test");
        await stage.UntilSaidAsync(failed, "The traffic stays with blue");
        var job = stage.Cluster("staging").Jobs("shop").ShouldHaveSingleItem();
        job.Spec.Template.Spec.Containers[0].Env
            .Select(e => (e.Name, e.Value))
            .ShouldBe([("CHATOPS_VERSION", "3.2.0"), ("CHATOPS_COLOR", "green")]);
    }

    [Fact]
    public async Task Cancelled_while_waiting_it_leaves_the_traffic_where_it_is()
    {
        await using var stage = await StartAsync();
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);

        (await stage.ClickAsync(await QuestionAsync(stage), "Cancel", "bob")).ShouldBe(Outcome.Ok);

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("was cancelled by Bob Baker", StringComparison.Ordinal)), "the end");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        (Live(stage), Image(stage, "green")).ShouldBe(("blue", "registry.acme.io/shop:3.2.0"));
        await stage.UntilSaidAsync(stage.Deploys.ShouldHaveSingleItem(), "The traffic stays with blue; green is left as it is.");
    }

    [Fact]
    public async Task Cancelled_at_the_moment_of_the_approval_it_continues_and_the_late_person_is_informed()
    {
        await using var stage = await StartAsync();
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);
        var question = await QuestionAsync(stage);
        var rows = stage.Get<OperationRows>();
        var operation = (await stage.DrivenAsync(rows.InAsync(OperationState.Running, stage.Stop))).ShouldHaveSingleItem();
        stage.Cluster("staging").Faults.FailNext(
            int.MaxValue,
            HttpStatusCode.ServiceUnavailable,
            request => request is { Method: "PATCH" } && request.Path.EndsWith("/services/shop", StringComparison.Ordinal));
        (await stage.ClickAsync(question, "Approve")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => Stage.Describe(m).Contains("approved the switch", StringComparison.Ordinal)),
            "the yes");

        // As of when they looked, a moment before the approval.
        (await stage.DrivenAsync(rows.MoveAsync(operation, OperationState.Running, OperationState.Cancelled, new(
            "slack", "", "U03BOB"), "The traffic stays.", [], stage.Stop))).ShouldBeFalse();
        (await stage.AskAsync($"/ops cancel {operation.Id}", "bob")).Shown.ShouldContain("Already running, so it can't be cancelled");

        stage.Cluster("staging").Faults.Clear();
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *3.2.0*", StringComparison.Ordinal)), "the end");
        Live(stage).ShouldBe("green");
    }

    [Theory]
    [InlineData("while green comes up")]
    [InlineData("while it is tested")]
    [InlineData("while it waits for a yes")]
    [InlineData("while it waits for a yes, and comes back with other words")]
    [InlineData("after the switch")]
    public async Task A_bot_that_stops_at_any_step_continues_there(string when)
    {
        await using var stage = await StartAsync();
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => when switch
            {
                "while green comes up" => Image(stage, "green").EndsWith("3.2.0", StringComparison.Ordinal),
                "while it is tested" => stage.Cluster("staging").Jobs("shop").Count > 0,
                _ => stage.Deploys.Any(m => m.Shown.Contains("Switch it?", StringComparison.Ordinal)),
            } ? "there" : null,
            when);
        if (when is "after the switch")
        {
            (await stage.ClickAsync(await QuestionAsync(stage), "Approve")).ShouldBe(Outcome.Ok);
            await stage.UntilAsync(() => Live(stage) == "green" ? "switched" : null, "the switch");
        }

        if (when.EndsWith("with other words", StringComparison.Ordinal))
        {
            // The recorded text differs from what the restarted bot would write.
            (await stage.Get<Lease>().WriteAsync(connection => connection.ExecuteAsync(
                "update events set fact = replace(fact, ' passed.', ' is done.') where kind = 'note'"), stage.Stop))
                .ShouldBe(1);
        }

        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");
        if (when is not "after the switch")
        {
            (await stage.ClickAsync(await QuestionAsync(stage), "Approve")).ShouldBe(Outcome.Ok);
        }

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *3.2.0*", StringComparison.Ordinal)), "the end");
        Live(stage).ShouldBe("green");
        Mutations(stage).ShouldBe(3, "the version, the test and the switch, each once");
        (await stage.Get<Events>().NewestAsync<OperationNoted>(long.MaxValue, 10, stage.Stop)).Count.ShouldBe(1, "the test, once");
        stage.Deploys.Count.ShouldBe(1);
    }

    [Fact]
    public async Task If_the_Service_is_gone_by_then_the_old_color_stays_and_that_is_reported()
    {
        await using var stage = await StartAsync(approve: false);
        await stage.RunAsync("/deploy shop 3.2.0 to staging", m => m.Shown.Contains("Deployed *3.2.0*", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = stage.WorldAddress };
        (await stage.DrivenAsync(
            client.DeleteAsync("/clusters/staging/api/v1/namespaces/shop/services/shop", stage.Stop))).EnsureSuccessStatusCode();

        await stage.PassAsync(TimeSpan.FromMinutes(2.5));

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => Stage
            .Describe(m)
            .Contains("blue was not scaled down: services \"shop\" not found", StringComparison.Ordinal)), "the word of it");
        Ready(stage, "blue").ShouldBe(3);
    }

    [Fact]
    public async Task A_Service_that_selects_neither_color_is_reported()
    {
        await using var stage = await StartAsync();
        using var client = new HttpClient { BaseAddress = stage.WorldAddress };
        using var patch = new StringContent("""{"spec":{"selector":{"color":"red"}}}""", null, "application/merge-patch+json");
        (await stage.DrivenAsync(
            client.PatchAsync("/clusters/staging/api/v1/namespaces/shop/services/shop", patch, stage.Stop))).EnsureSuccessStatusCode();

        (await stage.AskAsync("/deploy shop 3.2.0 to staging")).Shown.ShouldContain(
            "its selector should have color=blue or color=green, not red");
        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("❌ *shop in staging*: The Service shop in shop doesn't say which color is live");
        doctor.ShouldContain("✅ *shop in production*: its traffic goes to blue");
    }

    [Fact]
    public async Task What_a_revision_needs_does_not_matter_to_a_rollback_of_only_an_image()
    {
        await using var stage = await StartAsync();
        using var client = new HttpClient { BaseAddress = stage.WorldAddress };
        foreach (var container in new[]
        {
            """{"name":"shop","envFrom":[{"configMapRef":{"name":"gone"}}]}""",
            """{"name":"shop","image":"registry.acme.io/shop:3.1.5"}""",
        })
        {
            using var patch = new StringContent(
                $$"""{"spec":{"template":{"spec":{"containers":[{{container}}]} } } }""", null, "application/strategic-merge-patch+json");
            (await stage.DrivenAsync(client.PatchAsync(
                "/clusters/staging/apis/apps/v1/namespaces/shop/deployments/shop-blue", patch, stage.Stop))).EnsureSuccessStatusCode();
            await stage.PassAsync(TimeSpan.FromSeconds(10));
        }

        var plan = await stage.AskAsync("/rollback shop in staging to 3.1.0");

        plan.Shown.ShouldContain("green, which has no traffic, gets 3.1.0");
        plan.Shown.ShouldNotContain("gone");
    }

    private static Task<Message> QuestionAsync(Stage stage) =>
        stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Switch it?", StringComparison.Ordinal)), "the question");

    private static string? Live(Stage stage) => stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"];

    private static string Image(Stage stage, string color) =>
        stage.Cluster("staging").Deployment("shop", $"shop-{color}")!.Spec.Template.Spec.Containers[0].Image;

    private static int Ready(Stage stage, string color) =>
        stage.Cluster("staging").Deployment("shop", $"shop-{color}")!.Status.ReadyReplicas ?? 0;

    private static int Mutations(Stage stage) => stage.Cluster("staging").Requests
        .Count(r => r is { Method: "PATCH" or "POST" or "PUT", Succeeded: true, DryRun: false }
            && r.UserAgent.StartsWith("chatops", StringComparison.Ordinal));

    private static async Task PatchTestAsync(Stage stage, string image)
    {
        using var client = new HttpClient { BaseAddress = stage.WorldAddress };
        using var patch = new StringContent(
            $$"""{"spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"name":"smoke","image":"{{image}}"}]} } } } } }""", null, "application/strategic-merge-patch+json");
        (await stage.DrivenAsync(client.PatchAsync(
            "/clusters/staging/apis/batch/v1/namespaces/shop/cronjobs/shop-smoke", patch, stage.Stop))).EnsureSuccessStatusCode();
    }

    private static async Task<Stage> StartAsync(bool approve = true, Action<Dictionary<string, string?>>? configure = null)
    {
        var stage = await Stage.StartAsync(
            settings =>
            {
                settings["ChatOps:Services:shop:Workloads:staging:BlueGreen:Approve"] = $"{approve}";
                configure?.Invoke(settings);
            },
            services: [WorldService.Web, WorldService.Shop]);
        return stage;
    }
}
