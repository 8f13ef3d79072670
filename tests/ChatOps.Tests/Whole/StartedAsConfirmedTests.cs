using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Playground.Slack;
using ChatOps.Policy;

namespace ChatOps.Tests.Whole;

/// <summary>What changes while something is being confirmed or started isn't overlooked: that takes as long as a cluster does.</summary>
public sealed class StartedAsConfirmedTests
{
    private const string Policy =
        """
        roles:
          all: { users: ["*"] }
          leads: { users: [U04CAROL] }
        grants:
          - { role: all, allow: ["*"], environments: [production] }

        """;

    [Fact]
    public async Task A_plan_that_someone_else_has_renewed_while_the_first_one_was_being_confirmed_isnt_run_in_its_place()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] = Policy);
        await stage.AskAsync("/deploy web 1.4.2 to production");
        var confirmed = await InAsync(stage, OperationState.Planned);
        await stage.SetImageByHandAsync("production", "registry.acme.io/web:1.4.0");
        // Between the answer of the cluster to the one who runs it and its start.
        (await stage.AskAsync($"/ops run {confirmed.Id}", "bob")).Shown.ShouldContain("1.4.0");

        (await stage.DrivenAsync(stage.Get<OperationRows>().StartAsync(confirmed, OperationState.Running, stage.Stop)))
            .ShouldBe(new(false, null));

        await stage.PassAsync(TimeSpan.FromSeconds(10));
        stage.Patches("production").ShouldBe(0);
        (await InAsync(stage, OperationState.Planned)).Plan.Hash.ShouldNotBe(confirmed.Plan.Hash);
    }

    [Fact]
    public async Task Approvals_that_were_enough_for_one_policy_start_nothing_while_another_names_other_people()
    {
        await using var stage = await Stage.StartAsync(
            settings => settings["Rules"] = Policy + "approvals:\n  - { environments: [production], count: 2, from: [all] }");
        (await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to production"), "Ask for approval")).ShouldBe(Outcome.Ok);
        var asked = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("waits for approval", StringComparison.Ordinal)), "the question");
        (await stage.ClickAsync(asked, "Approve", "bob")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("bob").FirstOrDefault(m => m.Shown.Contains("Approved: deploy", StringComparison.Ordinal)), "it");
        var waiting = await InAsync(stage, OperationState.Waiting);
        var policy = stage.Get<ActivePolicy>();
        var judged = policy.Rules.Approvals.Rules;
        var leads = judged[0] with { Count = 1, From = [policy.Rules.Roles.Single(role => role.Name == "leads")] };
        policy.Apply(new PolicyReading.Valid(policy.Rules with { Version = "other", Approvals = new([leads], []) }));

        var start = await stage.DrivenAsync(
            stage.Get<OperationRows>().StartAsync(waiting, OperationState.Running, stage.Stop, judged));

        start.Stop.ShouldBeOfType<Decision.NeedsApproval>().Rules.ShouldBe([leads]);
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        stage.Patches("production").ShouldBe(0);
    }

    private static async Task<Operation> InAsync(Stage stage, OperationState state) =>
        (await stage.DrivenAsync(stage.Get<OperationRows>().InAsync(state, stage.Stop))).ShouldHaveSingleItem();
}
