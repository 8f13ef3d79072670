using System.Net;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Playground;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>The promotion rules judge a blue-green deploy a second time: before its version gets the traffic.</summary>
public sealed class PromotedSwitchTests
{
    private const string Policy =
        """
        roles:
          oncall: { groups: [S01ONCALL] }
          everyone: { users: ['*'] }
        grants:
          - { role: everyone, allow: [deploy], environments: [production] }
        promotions:

        """;

    [Fact]
    public async Task A_switch_of_traffic_is_judged_again_when_it_is_approved_and_when_it_is_made()
    {
        await using var stage = await ShopAsync();
        await stage.RunAsync("/deploy shop 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*", StringComparison.Ordinal));
        await stage.PassAsync(TimeSpan.FromMinutes(1));
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 1.4.2 to production", "carol"), "Run", "carol")).ShouldBe(Outcome.Ok);
        var asked = await SaidAsync(stage, "Switch it?");

        stage.World.Repository.Check("v1.4.2", "build", "failure");
        await NotAsync("build didn't pass. Fix what failed, and run them again.");
        stage.World.Repository.Check("v1.4.2", "build", "success");
        // Healthy for long enough, and not any more.
        await ScaleStagingAsync(0);
        await NotAsync("it isn't healthy in staging now. `/ops status shop` shows it.");
        var id = await OnlyAsync(stage, OperationState.Running);
        (await stage.AskAsync($"/ops approve {id}")).Shown.ShouldContain("Or deploy it as a hotfix, and say why");
        Live().ShouldBe("blue");

        // A hotfix, which needs its check, too: approved, and red before the cluster answered.
        stage.Cluster("production").Faults.FailNext(
            int.MaxValue,
            HttpStatusCode.ServiceUnavailable,
            request => request is { Method: "PATCH" } && request.Path.EndsWith("/services/shop", StringComparison.Ordinal));
        (await stage.AskAsync($"/ops approve {id} because the login is broken")).Shown.ShouldContain("Approved:");
        stage.World.Repository.Check("v1.4.2", "build", "failure");
        // Not in larger steps of the clock: who is on call would then be asked for longer than the bot waits.
        var refused = await SaidAsync(stage, "The traffic was not switched: Not shop 1.4.2 to production yet (policy.yaml:7): ");
        refused.Shown.ShouldContain("It isn't a hotfix either");
        stage.Cluster("production").Faults.Clear();
        await stage.UntilSaidAsync(refused, "The traffic stays with blue");
        Live().ShouldBe("blue");

        string? Live() => stage.Cluster("production").Service("shop", "shop")!.Spec.Selector["color"];

        async Task NotAsync(string why)
        {
            (await stage.ClickAsync(asked, "Approve", "carol")).ShouldBe(Outcome.Ok);
            (await stage.UntilAsync(
                () => stage.Slack.Ephemerals("carol").LastOrDefault(m => m.Shown.Contains(why, StringComparison.Ordinal)), why))
                .Shown.ShouldContain("Not shop 1.4.2 to production yet (policy.yaml:7): ");
            Live().ShouldBe("blue");
        }

        async Task ScaleStagingAsync(int replicas)
        {
            using var client = new HttpClient { BaseAddress = stage.WorldAddress };
            using var patch = new StringContent(
                $$"""{"spec":{"replicas":{{replicas}} } }""", null, "application/strategic-merge-patch+json");
            (await stage.DrivenAsync(client.PatchAsync(
                "/clusters/staging/apis/apps/v1/namespaces/shop/deployments/shop-green", patch, stage.Stop))).EnsureSuccessStatusCode();
            await stage.PassAsync(TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public async Task A_hotfix_switches_the_traffic_with_the_reason_of_whoever_approves_it()
    {
        await using var stage = await ShopAsync();
        await stage.RunAsync("/deploy shop 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*", StringComparison.Ordinal));
        await stage.PassAsync(TimeSpan.FromMinutes(1));
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 1.4.2 to production", "carol"), "Run", "carol")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "Switch it?");
        File.WriteAllText(
            stage.PolicyPath, Policy + "  - { environments: [production], checks: [audit], hotfix: { roles: [oncall], checks: [build] } }");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        var id = await OnlyAsync(stage, OperationState.Running);
        (await stage.AskAsync($"/ops approve {id}", "carol")).Shown.ShouldContain("audit hasn't run.");

        (await stage.AskAsync($"/ops approve {id} because the login is broken")).Shown.ShouldContain("Approved:");

        var done = await SaidAsync(stage, "Deployed *1.4.2* to *production*");
        await stage.UntilSaidAsync(done, "Ann Archer is exempt from the rule `policy.yaml:7`");
        await stage.UntilSaidAsync(done, "and goes ahead: the login is broken");
        stage.Cluster("production").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("green");
    }

    /// <summary>A blue-green service, whose switch to production someone approves.</summary>
    private static async Task<Stage> ShopAsync()
    {
        var stage = await Stage.StartAsync(
            settings =>
            {
                settings["Rules"] = Policy
                    + "  - { environments: [production], stable-in: staging, stable-for: 1m, checks: [build], hotfix: { roles: [oncall], checks: [build] } }";
                settings["ChatOps:Services:shop:Repository"] = "acme/web";
                settings["ChatOps:Services:shop:Workloads:staging:BlueGreen:Approve"] = "false";
            },
            services: [WorldService.Shop]);
        stage.World.Repository.Check("v1.4.2", "build", "success");
        return stage;
    }

    private static async Task<string> OnlyAsync(Stage stage, OperationState state) =>
        (await stage.DrivenAsync(stage.Get<OperationRows>().InAsync(state, stage.Stop))).ShouldHaveSingleItem().Id;

    private static Task<Message> SaidAsync(Stage stage, string says) =>
        stage.UntilAsync(() => stage.Deploys.LastOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);
}
