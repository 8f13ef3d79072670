using System.Net;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Playground;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>
/// A blue-green deploy checks its earlier judgments again before each action: before the question, before the switch, and before the old
/// color is scaled down.
/// </summary>
public sealed class BlueGreenHealthTests
{
    [Fact]
    public async Task The_question_is_withdrawn_while_the_waiting_color_is_unhealthy_and_asked_again_when_it_recovers()
    {
        await using var stage = await StartAsync();
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);
        var operation = await OperationAsync(stage, await QuestionAsync(stage));

        await ScaleAsync(stage, "shop-green", 0);

        var held = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("shop-green has 0 of 3 replicas", StringComparison.Ordinal)),
            "word of it");
        Buttons(held).ShouldBe(["Cancel"]);
        (await stage.AskAsync($"/ops approve {operation.Id}")).Shown.ShouldContain("shop-green has 0 of 3 replicas");
        Live(stage).ShouldBe("blue");

        await ScaleAsync(stage, "shop-green", 3);
        var again = await QuestionAsync(stage);
        await stage.UntilSaidAsync(again, "shop-green has 0 of 3 replicas");
        (await stage.ClickAsync(again, "Approve")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *3.2.0*", StringComparison.Ordinal)), "the end");
        Live(stage).ShouldBe("green");
    }

    [Fact]
    public async Task A_crash_loop_while_waiting_leaves_nothing_to_approve_and_nothing_is_switched()
    {
        await using var stage = await StartAsync();
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0-late to staging"), "Run")).ShouldBe(Outcome.Ok);
        await QuestionAsync(stage);

        var held = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("of 3 pods available", StringComparison.Ordinal)), "word of it");

        Buttons(held).ShouldBe(["Cancel"]);
        Live(stage).ShouldBe("blue");
    }

    [Fact]
    public async Task Another_image_in_the_waiting_color_ends_the_deploy_and_nothing_is_switched()
    {
        await using var stage = await StartAsync();
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);
        await QuestionAsync(stage);

        await PatchAsync(stage, "apis/apps/v1/namespaces/shop/deployments/shop-green?fieldManager=kubectl-set", Container("3.2.1"));

        var ended = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("was superseded", StringComparison.Ordinal)), "the end");
        await stage.UntilSaidAsync(ended, "the image of shop-green was set to registry.acme.io/shop:3.2.1 by kubectl-set");
        await stage.UntilSaidAsync(ended, "The traffic stays with blue");
        Live(stage).ShouldBe("blue");
    }

    [Theory]
    [InlineData("scaled to 0", "shop-green has 0 of 3 replicas")]
    [InlineData("another environment variable", "the pod template of shop-green was changed by kubectl-set")]
    [InlineData("a test that would fail by now", "green did not pass its test")]
    public async Task Problems_between_the_approval_and_the_switch_stop_the_switch(string what, string why)
    {
        await using var stage = await StartAsync(
            settings => settings["ChatOps:Services:shop:Workloads:staging:BlueGreen:RetestAfter"] = "00:02:00");
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);
        var question = await QuestionAsync(stage);
        stage.Cluster("staging").Faults.FailNext(
            int.MaxValue,
            HttpStatusCode.ServiceUnavailable,
            request => request is { Method: "PATCH" } && request.Path.EndsWith("/services/shop", StringComparison.Ordinal));
        (await stage.ClickAsync(question, "Approve")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => Stage.Describe(m).Contains("approved the switch", StringComparison.Ordinal)),
            "the yes");

        await (what switch
        {
            "scaled to 0" => ScaleAsync(stage, "shop-green", 0),
            "another environment variable" => PatchAsync(
                stage,
                "apis/apps/v1/namespaces/shop/deployments/shop-green?fieldManager=kubectl-set",
                """{"spec":{"template":{"spec":{"containers":[{"name":"shop","env":[{"name":"A","value":"b"}]}]} } } }"""),
            _ => LetTestsFailAsync(stage),
        });
        if (what is "a test that would fail by now")
        {
            await stage.PassAsync(TimeSpan.FromMinutes(2));
            // The attempt under way may have begun before the test was too old: only the next one runs it again.
            await stage.UntilAsync(() => stage.Cluster("staging").Jobs("shop").Count == 2 ? "run again" : null, "the second test");
        }

        stage.Cluster("staging").Faults.Clear();

        // The reason may come a moment after the headline, as a reply.
        var ended = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m =>
                (m.Shown.Contains('❌') || m.Shown.Contains("superseded", StringComparison.Ordinal))
                    && Stage.Describe(m).Contains(why, StringComparison.OrdinalIgnoreCase)),
            $"the end, and why: {why}");
        await stage.UntilSaidAsync(ended, "The traffic stays with blue");
        Live(stage).ShouldBe("blue");
    }

    [Fact]
    public async Task A_test_that_is_too_old_for_an_approval_runs_again()
    {
        await using var stage = await StartAsync(
            settings => settings["ChatOps:Services:shop:Workloads:staging:BlueGreen:RetestAfter"] = "00:02:00");
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);
        await QuestionAsync(stage);
        stage.Cluster("staging").Jobs("shop").Count.ShouldBe(1);
        await LetTestsFailAsync(stage);

        await stage.PassAsync(TimeSpan.FromMinutes(2));

        var ended = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains('❌')), "the end");
        await stage.UntilSaidAsync(ended, "green did not pass its test");
        stage.Cluster("staging").Jobs("shop").Count.ShouldBe(2);
        Live(stage).ShouldBe("blue");
    }

    [Fact]
    public async Task Without_an_answer_within_the_configured_time_it_is_cancelled_and_the_traffic_stays()
    {
        await using var stage = await StartAsync(settings => settings["ChatOps:Operations:ApprovalWait"] = "00:02:00");
        await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run");
        (await QuestionAsync(stage)).Shown.ShouldContain("Cancelled after 2 min without approval.");

        await stage.PassAsync(TimeSpan.FromMinutes(2.2));

        var end = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(
            m => Stage.Describe(m).Contains("No one approved it within 2 min.", StringComparison.Ordinal)), "the end");
        await stage.UntilSaidAsync(end, "The traffic stays with blue");
    }

    [Fact]
    public async Task The_old_color_stays_up_while_the_new_one_is_down_and_is_scaled_down_when_it_is_healthy_again()
    {
        await using var stage = await StartAsync(
            settings => settings["ChatOps:Services:shop:Workloads:staging:BlueGreen:Approve"] = "false");
        await stage.RunAsync("/deploy shop 3.2.0 to staging", m => m.Shown.Contains("Deployed *3.2.0*", StringComparison.Ordinal));
        await PatchAsync(
            stage,
            "apis/apps/v1/namespaces/shop/deployments/shop-green",
            """{"spec":{"strategy":{"type":"Recreate","rollingUpdate":null},"template":{"spec":{"containers":[{"name":"shop","image":"registry.acme.io/shop:3.2.0-broken"}]} } } }""");

        await stage.PassAsync(TimeSpan.FromMinutes(2.5));

        var held = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("blue stays up: ", StringComparison.Ordinal)), "word of it");
        held.Shown.ShouldContain("shop-green has 0 of 3 pods available");
        Buttons(held).ShouldBe(["Roll back…"]);
        Ready(stage, "blue").ShouldBe(3);
        held.Replies
            .Count(r => r.Shown.Contains("blue stays up: ", StringComparison.Ordinal))
            .ShouldBe(1, "said once, however often it is looked at");

        await PatchAsync(stage, "apis/apps/v1/namespaces/shop/deployments/shop-green", Container("3.2.0"));
        await stage.PassAsync(TimeSpan.FromMinutes(1));
        await stage.UntilAsync(() => Ready(stage, "blue") == 0 ? "gone" : null, "blue's end");
        var ended = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scaled to *0*", StringComparison.Ordinal)), "word of it");
        Buttons(ended).ShouldBeEmpty();
        Ready(stage, "green").ShouldBe(3);
    }

    [Fact]
    public async Task With_no_pods_in_the_live_color_nothing_is_deployed_and_nothing_is_switched()
    {
        await using var stage = await StartAsync();
        await ScaleAsync(stage, "shop-blue", 0);
        await stage.PassAsync(TimeSpan.FromSeconds(5));

        var answer = await stage.AskAsync("/deploy shop 3.2.0 to staging");

        answer.Shown.ShouldContain("blue, which has the traffic, has 0 replicas, so green would get none");
        answer.Shown.ShouldContain("/scale shop");
        (Live(stage), Image(stage, "green")).ShouldBe(("blue", "registry.acme.io/shop:3.1.0"));
    }

    private static async Task<Operation> OperationAsync(Stage stage, Message question)
    {
        question.ShouldNotBeNull();
        return (await stage.DrivenAsync(stage.Get<OperationRows>().InAsync(OperationState.Running, stage.Stop))).ShouldHaveSingleItem();
    }

    private static Task<Message> QuestionAsync(Stage stage) =>
        stage.UntilAsync(() => stage.Deploys.FirstOrDefault(
            m => m.Shown.Contains("Switch it?", StringComparison.Ordinal) && Buttons(m).Contains("Approve")), "the question");

    private static IEnumerable<string> Buttons(Message message) =>
        message.Shown.Split('\n').Intersect(["Approve", "Cancel", "Roll back…"]);

    private static string? Live(Stage stage) => stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"];

    private static string Image(Stage stage, string color) =>
        stage.Cluster("staging").Deployment("shop", $"shop-{color}")!.Spec.Template.Spec.Containers[0].Image;

    private static int Ready(Stage stage, string color) =>
        stage.Cluster("staging").Deployment("shop", $"shop-{color}")!.Status.ReadyReplicas ?? 0;

    private static string Container(string version) =>
        $$"""{"spec":{"template":{"spec":{"containers":[{"name":"shop","image":"registry.acme.io/shop:{{version}}"}]} } } }""";

    private static Task ScaleAsync(Stage stage, string deployment, int replicas) =>
        PatchAsync(stage, $"apis/apps/v1/namespaces/shop/deployments/{deployment}", $$"""{"spec":{"replicas":{{replicas}} } }""");

    private static Task LetTestsFailAsync(Stage stage) => PatchAsync(
        stage,
        "apis/batch/v1/namespaces/shop/cronjobs/shop-smoke",
        """{"spec":{"jobTemplate":{"spec":{"template":{"spec":{"containers":[{"name":"smoke","image":"registry.acme.io/smoke:1-fails"}]} } } } } }""");

    private static async Task PatchAsync(Stage stage, string path, string json)
    {
        using var client = new HttpClient { BaseAddress = stage.WorldAddress };
        using var patch = new StringContent(json, null, "application/strategic-merge-patch+json");
        (await stage.DrivenAsync(client.PatchAsync($"/clusters/staging/{path}", patch, stage.Stop))).EnsureSuccessStatusCode();
    }

    private static Task<Stage> StartAsync(Action<Dictionary<string, string?>>? configure = null) =>
        Stage.StartAsync(configure, services: [WorldService.Web, WorldService.Shop]);
}
