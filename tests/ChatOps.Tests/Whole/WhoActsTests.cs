using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Whole;

/// <summary>The person who confirms is the one who acts: for the policy, the cluster, the card and the history.</summary>
public sealed class WhoActsTests
{
    [Fact]
    public async Task A_scheduled_change_runs_as_the_person_who_confirmed_it()
    {
        await using var stage = await StartAsync();
        var (ann, bob) = (stage.Slack.User("ann").Id, stage.Slack.User("bob").Id);
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging in 10m");
        stage.World.Staging.Requests.ShouldAllBe(r => r.Impersonated[0] == "ann@acme.io");
        (await stage.ClickAsync(plan, "Schedule", "bob")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("by Bob Baker is scheduled", StringComparison.Ordinal)),
            "whose it is");
        (await stage.AskAsync("/ops scheduled")).Shown.ShouldContain($"requested by <@{bob}>");
        var scheduled = (await stage.DrivenAsync(
            stage.Get<OperationRows>().InAsync(OperationState.Scheduled, stage.Stop))).ShouldHaveSingleItem();
        scheduled.Who.ShouldBe(new("slack", stage.Slack.App.TeamId, bob), "with the organisation that they acted from");
        // The person who planned it no longer has permission, which doesn't matter to the person who confirmed it.
        stage.Slack.SetMembers("oncall", "bob");

        var planned = stage.World.Staging.Requests.Count;
        await stage.PassAsync(TimeSpan.FromMinutes(10));
        var done = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed", StringComparison.Ordinal)), "the deploy");

        stage.World.Staging.Requests.Skip(planned).ShouldAllBe(r => r.Impersonated.SequenceEqual(new[] { "bob@acme.io" }));
        await stage.UntilSaidAsync(done, "by Bob Baker");
        Stage.Describe(done).ShouldNotContain("Ann Archer");
        stage.World.Staging.Requests.Last(r => r is { Method: "PATCH", DryRun: false }).Body.ShouldContain($"by slack:{bob} (chatops");
        var history = (await stage.AskAsync("/ops history web")).Shown;
        history.ShouldContain($"in staging by <@{bob}>");
        history.ShouldNotContain(ann);
    }

    [Fact]
    public async Task A_confirmation_by_someone_without_a_cluster_identity_is_refused_and_the_plan_stays()
    {
        await using var stage = await StartAsync();
        var carol = stage.Slack.User("carol").Id;
        stage.Slack.SetMembers("oncall", "ann", "carol");
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");

        (await stage.ClickAsync(plan, "Run", "carol")).ShouldBe(Outcome.Ok);

        // It replaces the plan that was clicked.
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals(
                "ann").FirstOrDefault(m => m.Shown.Contains($"An operator can add ChatOps:People:slack:{carol} with your User.", StringComparison.Ordinal)), "the refusal");
        stage.Patches("staging").ShouldBe(0);
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed", StringComparison.Ordinal)), "the deploy");
    }

    [Fact]
    public async Task The_traffic_is_switched_as_the_person_who_approved()
    {
        await using var stage = await StartAsync();
        var carol = stage.Slack.User("carol").Id;
        stage.Slack.SetMembers("oncall", "ann", "bob", "carol");
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);
        var question = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Switch it?", StringComparison.Ordinal)), "the question");

        // Without an identity in the cluster, she can't use that of the person who planned it.
        (await stage.ClickAsync(question, "Approve", "carol")).ShouldBe(Outcome.Ok);
        (await AnswerAsync(stage, "carol")).ShouldContain($"An operator can add ChatOps:People:slack:{carol} with your User.");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("blue");

        (await stage.ClickAsync(question, "Approve", "bob")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *3.2.0*", StringComparison.Ordinal)), "the end");
        stage.World.Staging.Requests.Where(
            r => r is { Method: "PATCH", DryRun: false, Succeeded: true } && r.Path.EndsWith("/services/shop", StringComparison.Ordinal))
            .ShouldHaveSingleItem().Impersonated.ShouldBe(["bob@acme.io"]);
        stage.World.Staging.Requests.Where(r => r is { Method: "PATCH", DryRun: false, Succeeded: true }
            && r.Path.EndsWith("/deployments/shop-green", StringComparison.Ordinal))
            .ShouldHaveSingleItem().Impersonated.ShouldBe(["ann@acme.io"]);
    }

    private static async Task<string> AnswerAsync(Stage stage, string person) =>
        (await stage.UntilAsync(() => stage.Slack.Ephemerals(person) is [.., var last] ? last : null, $"an answer to {person}")).Shown;

    private static Task<Stage> StartAsync() => Stage.StartAsync(
        settings =>
        {
            // Every world gives its people the same ids.
            using var world = new World(new FakeTimeProvider());
            settings["ChatOps:Clusters:staging:Impersonate"] = "true";
            settings[$"ChatOps:People:{world.Workspace.User("ann").Id}:User"] = "ann@acme.io";
            settings[$"ChatOps:People:{world.Workspace.User("bob").Id}:User"] = "bob@acme.io";
            settings["Rules:1:Groups:0"] = "S01ONCALL";
            settings["Rules:1:Environments:0"] = "staging";
        },
        services: [WorldService.Web, WorldService.Shop]);
}
