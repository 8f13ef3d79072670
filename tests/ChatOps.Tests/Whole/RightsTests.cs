using System.Net;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Operations.Planning;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;
using ChatOps.Replicas;

namespace ChatOps.Tests.Whole;

/// <summary>Permissions are checked again when it matters, and refused if they can't be checked.</summary>
public sealed class RightsTests
{
    [Fact]
    public async Task A_revoked_permission_no_longer_applies_when_a_change_to_a_protected_environment_runs()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production");

        // Without a notification from Slack.
        Silently(stage, "bob");
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "ann", "You may not deploy web in production");

        // A request is refused for this reason when permissions can't be checked, and may be retried.
        Silently(stage, "ann", "bob");
        stage.Slack.Faults.Next("usergroups.users.list", new Fault.Error("internal_error"), times: 100);
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "ann", "I couldn't check the user groups");
        stage.Slack.Faults.Clear();
        stage.Slack.Faults.Next("users.info", new Fault.Error("internal_error"), times: 100);
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "ann", "I couldn't check who you are");
        stage.Slack.Faults.Clear();
        stage.Patches("production").ShouldBe(0);
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed", StringComparison.Ordinal)), "the deploy");
    }

    [Fact]
    public async Task Permissions_are_checked_again_for_scheduled_changes()
    {
        await using var stage = await Stage.StartAsync();
        (await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to production in 10m"), "Schedule")).ShouldBe(Outcome.Ok);
        (await stage.ClickAsync(await stage.AskAsync("/scale web 4 in production in 13m", "bob"), "Schedule", "bob")).ShouldBe(Outcome.Ok);
        await stage.PassAsync(TimeSpan.FromMinutes(9));
        // A request for help looks up everyone's groups, which are then cached for a while.
        (await stage.AskAsync("/ops help")).Shown.ShouldContain("web in production");

        Silently(stage, "bob");
        stage.Slack.Faults.Next("usergroups.users.list", new Fault.Error("internal_error"), times: 30);
        await stage.PassAsync(TimeSpan.FromMinutes(2));
        // If Slack can't be asked at that moment, the check is retried.
        stage.Slack.Faults.Clear();
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(
            "did not start: The person who scheduled it is no longer allowed to do that", StringComparison.Ordinal)), "the refusal");
        stage.Patches("production").ShouldBe(0);

        stage.Slack.ChangeUser("bob", user => user with { IsDeleted = true });
        await stage.PassAsync(TimeSpan.FromMinutes(3));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scaling to *4*", StringComparison.Ordinal)
            && m.Shown.Contains("deactivated", StringComparison.Ordinal)), "the other refusal");
        stage.World.Production.Requests.ShouldAllBe(r => r.DryRun);
        (await RefusalsAsync(stage)).ShouldBe([
            ("scheduled", "scale web in production", "bob", true), ("scheduled", "deploy web in production", "ann", true)
        ]);
    }

    [Fact]
    public async Task Permissions_are_checked_again_for_the_traffic_switch()
    {
        await using var stage = await Stage.StartAsync(
            settings => settings["ChatOps:Services:shop:Workloads:production:BlueGreen:Approve"] = "false", services: [WorldService.Shop]);
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to production"), "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Cluster("production").Deployment("shop", "shop-green")!.Spec.Replicas > 0 ? "begun" : null, "green");

        Silently(stage, "bob");

        var end = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("failed", StringComparison.Ordinal)), "the end");
        await stage.UntilSaidAsync(end, "The traffic was not switched: You may not deploy shop in production");
        stage.Cluster("production").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("blue");

        // The same, while the cluster does not accept the switch for a while.
        await KnownAsync(stage, "ann", "bob");
        var tries = 0;
        stage.Cluster("production").Faults.FailNext(
            int.MaxValue,
            HttpStatusCode.ServiceUnavailable,
            request => request is { Method: "PATCH" }
                && request.Path.EndsWith("/services/shop", StringComparison.Ordinal)
                && !request.Query.ContainsKey("dryRun")
                && Interlocked.Increment(ref tries) > 0);
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.3.0 to production"), "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => Volatile.Read(ref tries) > 0 ? "tried" : null, "the switch");
        Silently(stage, "bob");
        await stage.PassAsync(TimeSpan.FromMinutes(1.2));
        stage.Cluster("production").Faults.Clear();

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("❌ Deploy of *3.3.0*", StringComparison.Ordinal)), "the second end");
        stage.Cluster("production").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("blue");
        (await RefusalsAsync(stage)).ShouldBe(Enumerable.Repeat(("switch", "deploy shop in production", "ann", true), 2));
    }

    [Fact]
    public async Task A_switch_waits_a_while_for_groups_that_cannot_be_asked()
    {
        await using var stage = await Stage.StartAsync(
            settings => settings["ChatOps:Services:shop:Workloads:production:BlueGreen:Approve"] = "false", services: [WorldService.Shop]);
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to production"), "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Cluster("production").Deployment("shop", "shop-green")!.Spec.Replicas > 0 ? "begun" : null, "green");

        stage.Slack.Faults.Next("usergroups.users.list", new Fault.Status(503), times: int.MaxValue);
        await stage.PassAsync(TimeSpan.FromMinutes(3));
        stage.Cluster("production").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("blue");
        stage.Deploys.ShouldNotContain(m => m.Shown.Contains("failed", StringComparison.Ordinal));

        stage.Slack.Faults.Clear();
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *3.2.0*", StringComparison.Ordinal)), "the deploy");
        stage.Cluster("production").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("green");
    }

    [Fact]
    public async Task Permissions_are_checked_again_for_a_change_that_a_cluster_does_not_accept_for_a_while()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production");
        stage.Cluster("production").Faults.FailNext(
            int.MaxValue,
            HttpStatusCode.ServiceUnavailable,
            request => request is { Method: "PATCH" } && !request.Query.ContainsKey("dryRun"));
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await stage.PassAsync(TimeSpan.FromSeconds(30));

        Silently(stage, "bob");
        await stage.PassAsync(TimeSpan.FromMinutes(1));
        stage.Cluster("production").Faults.Clear();

        var end = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("failed", StringComparison.Ordinal)), "the end");
        await stage.UntilSaidAsync(end, "You may not deploy web in production");
        await stage.UntilSaidAsync(end, "It is unknown whether the change had been made");
        (await RefusalsAsync(stage)).ShouldBe([("run", "deploy web in production", "ann", true)]);
        stage.Patches("production").ShouldBe(0);
    }

    [Fact]
    public async Task Group_changes_reported_by_Slack_apply_immediately()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:Environments:staging:Protected"] = "false";
            settings["Rules:1:Groups:0"] = "S01ONCALL";
            settings["Rules:1:Environments:0"] = "staging";
        });
        (await stage.AskAsync("/deploy web 1.4.2 to staging", "carol")).Shown.ShouldContain("You may not deploy web in staging");

        await KnownAsync(stage, "ann", "carol");

        (await stage.AskAsync("/deploy web 1.4.2 to staging", "carol")).Shown.ShouldContain("Deploy web 1.4.2 to staging?");
        (await stage.AskAsync("/deploy web 1.4.2 to staging", "bob")).Shown.ShouldContain("You may not deploy web in staging");
    }

    [Fact]
    public async Task Another_persons_plan_is_not_shown_and_cancelling_it_needs_permission()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production");
        var id = plan.Shown[(plan.Shown.LastIndexOf("Operation ", StringComparison.Ordinal) + 10)..].Trim();

        (await stage.AskAsync($"/ops cancel {id}", "carol")).Shown.ShouldContain("You may not deploy web in production");
        (await stage.ClickAsync(plan, "Cancel", "carol")).ShouldBe(Outcome.Ok);
        (await stage.AskAsync($"/ops approve {id}", "carol")).Shown.ShouldContain("You may not deploy web in production");
        // Even people with permission aren't shown another person's plan, since they could run it with a click.
        var shown = (await stage.AskAsync($"/ops approve {id}", "bob")).Shown;
        shown.ShouldContain("It isn't waiting for approval.");
        shown.ShouldNotContain("1.4.2");

        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed", StringComparison.Ordinal)), "the deploy");
        (await stage.AskAsync($"/ops cancel {id}", "carol")).Shown.ShouldContain("You may not deploy web in production");
        (await RefusalsAsync(stage)).ShouldBe(
        [
            ("cancel", "deploy web in production", "carol", true),
            ("approve", "deploy web in production", "bob", true),
            ("approve", "deploy web in production", "carol", true),
            ("cancel", "deploy web in production", "carol", true),
            ("cancel", "deploy web in production", "carol", true),
        ]);
    }

    [Fact]
    public async Task Every_refusal_is_recorded_once_however_the_change_was_requested()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production");

        (await stage.AskAsync("/deploy web 1.4.2 to production", "carol")).Shown.ShouldContain("You may not deploy");
        (await stage.AskAsync("/ops rollback web in production", "carol")).Shown.ShouldContain("You may not roll back web");
        (await stage.AskAsync("/ops release-hold web in production", "carol")).Shown.ShouldContain("You may not release the hold on web");
        (await stage.ClickAsync(plan, "Run", "carol")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "ann", "You may not deploy web in production");
        (await stage.TypeAsync("/scale", "carol")).ShouldBe(Outcome.Ok);
        var form = await stage.UntilAsync(() => stage.Slack.View("carol"), "a dialog");
        var answers = new Dictionary<string, string> { ["service"] = "web", ["environment"] = "production", ["replicas"] = "5" };
        (await stage.DrivenAsync(stage.Slack.As("carol").SubmitAsync(form, answers, stage.Stop))).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.View("carol")!.Shown.Contains("You may not scale web in production") ? "" : null, "the answer in the dialog");
        // Help lists what people may see; what they may not isn't a refusal.
        (await stage.AskAsync("/ops help", "carol")).Shown.ShouldContain("You may change web in staging; nothing in production.");

        (await RefusalsAsync(stage)).ShouldBe(
        [
            ("scale", "scale web in production", "carol", false),
            ("run", "deploy web in production", "carol", true),
            ("release-hold", "release-hold web in production", "carol", false),
            ("rollback", "rollback web in production", "carol", false),
            ("deploy", "deploy web in production", "carol", false),
        ]);
    }

    [Fact]
    public async Task Every_environment_is_protected_unless_it_says_otherwise()
    {
        foreach (var name in new[] { "production", "prod", "live", "prd", "prod-eu", "staging" })
        {
            new ServiceCatalog(new() { Environments = { [name] = new() } }).FindEnvironment(name)!.Protected.ShouldBeTrue(name);
        }

        new ServiceCatalog(new() { Environments = { ["staging"] = new() { Protected = false } } }).FindEnvironment(
            "staging")!.Protected.ShouldBeFalse();

        await using var stage = await Stage.StartAsync(settings => settings.Remove("ChatOps:Environments:staging:Protected"));
        (await stage.AskAsync("/deploy web 1.4.2 to staging")).Shown.ShouldContain(
            "Nobody may change staging yet: it is protected and no grant names it.");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("nobody may change staging");
    }

    [Fact]
    public async Task Two_names_of_one_workload_share_its_running_operation_and_its_hold()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:Environments:staging:AutoRollback"] = "On";
            // Another name, and another container of the same Deployment.
            settings["ChatOps:Services:front:Channels:0"] = "#deploys";
            settings["ChatOps:Services:front:Image"] = "registry.acme.io/web";
            settings["ChatOps:Services:front:Workloads:staging:Cluster"] = "STAGING";
            settings["ChatOps:Services:front:Workloads:staging:Namespace"] = "web";
            settings["ChatOps:Services:front:Workloads:staging:Deployment"] = "web";
            settings["ChatOps:Services:front:Workloads:staging:Container"] = "web";
        });
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));
        // A version of another container doesn't count for this one.
        await stage.DrivenAsync(stage.Get<Lease>().WriteAsync(
            async connection =>
            {
                await VersionHealth.SeenAsync(
                    connection,
                    stage.Get<ServiceCatalog>().Find("web")!.In("staging")!.Workload,
                    "registry.acme.io/side:9.9",
                    stage.Clock.GetUtcNow());
                return true;
            },
            stage.Stop));
        var rollback = (await stage.AskAsync("/rollback front in staging")).Shown;
        rollback.ShouldContain("Roll front back to 1.4.1 in staging?");
        rollback.ShouldNotContain("9.9");

        var broken = await stage.AskAsync("/deploy web 1.4.3-broken to staging");
        (await stage.ClickAsync(broken, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deploying *1.4.3-broken*", StringComparison.Ordinal)), "the deploy");
        (await stage.AskAsync("/scale front 5 in staging")).Shown.ShouldContain("is still running");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Rolled back", StringComparison.Ordinal)), "the way back");

        (await stage.AskAsync("/ops status front")).Shown.ShouldContain("automatic rollback is on hold");
        (await stage.AskAsync("/ops release-hold front in staging")).Shown.ShouldContain("is enabled again");
        (await stage.AskAsync("/ops status web staging")).Shown.ShouldNotContain("on hold");
    }

    /// <summary>Changes the members, and waits until Slack has told the bot.</summary>
    private static async Task KnownAsync(Stage stage, params string[] members)
    {
        stage.Slack.SetMembers("oncall", members);
        await stage.UntilAsync(() => stage.Slack.Deliveries.FirstOrDefault(
            d => d.Payload.GetRawText().Contains("subteam_members_changed", StringComparison.Ordinal)), "the event");
        await stage.PassAsync(TimeSpan.FromSeconds(1));
    }

    private static void Silently(Stage stage, params string[] members) =>
        stage.Slack.UserGroups =
        [
            .. stage.Slack.UserGroups!.Select(group => group with { Users = [.. members.Select(name => stage.Slack.User(name).Id)] })
        ];

    /// <summary>Newest first: what was attempted, what it is about, who, and whether an operation is named.</summary>
    private static async Task<IEnumerable<(string, string, string, bool)>> RefusalsAsync(Stage stage) =>
        (await stage.DrivenAsync(stage.Get<Events>().NewestAsync<CommandRefused>(long.MaxValue, 100, stage.Stop)))
            .Select(e => (e, (CommandRefused)e.Fact))
            .Select(r => (
                r.Item2.Command,
                $"{r.Item2.Verb} {r.Item2.Service} in {r.Item2.Environment}",
                stage.Slack.FindUser(r.e.Actor!.ChatId!.Id)!.Name,
                r.Item2.Operation is not null));

    private static Task<Message> AnswerAsync(Stage stage, string person, string says) =>
        stage.UntilAsync(
            () => stage.Slack.Ephemerals(person) is [.., var last] && last.Shown.Contains(says, StringComparison.Ordinal) ? last : null,
            says);
}
