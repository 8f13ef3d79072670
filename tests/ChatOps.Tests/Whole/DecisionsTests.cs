using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Playground.Slack;
using ChatOps.Policy;
using Microsoft.Extensions.DependencyInjection;

namespace ChatOps.Tests.Whole;

/// <summary>Requests and their cards can handle every decision of the policy.</summary>
public sealed class DecisionsTests
{
    private static readonly ChatId Bob = new("slack", "U03BOB");
    private static readonly Decision Approvals = new Decision.NeedsApproval(
        [new("policy.yaml:7", new(), 2, [new Role("leads", 2) { Users = [Bob] }], TimeSpan.FromHours(1))]);

    [Fact]
    public async Task A_change_that_needs_approval_is_planned_and_waits_for_it()
    {
        var policy = new Ruling();
        await using var stage = await StartAsync(policy);
        var before = await stage.AskAsync("/deploy web 1.4.2 to staging");
        before.ShouldHaveButtons("Run", "Cancel");

        policy.Says = Approvals;
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");
        plan.Shown.ShouldContain("Deploy web 1.4.2 to staging?");
        plan.Shown.ShouldContain("✋ It needs 2 approvals from leads (`policy.yaml:7`) before it can run. It then starts automatically.");
        plan.ShouldHaveButtons("Ask for approval", "Cancel");
        // Without confirmation, the plan is still shown.
        (await stage.AskAsync("/scale web 5 in production")).Shown.ShouldContain("✋ It needs 2 approvals");
        (await stage.ClickAsync(before, "Run")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "Waits for approval: deploy web 1.4.1 → 1.4.2 in staging. It starts automatically once others have");

        (stage.Patches("staging"), stage.World.Production.Requests.Count(r => r is { Method: "PATCH" or "PUT", DryRun: false })).ShouldBe(
            (0, 0));
        (await RefusalsAsync(stage)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Locked_and_frozen_workloads_refuse_changes_and_everyone_learns_by_whom_and_until_when()
    {
        var policy = new Ruling();
        await using var stage = await StartAsync(policy);
        var until = stage.Clock.GetUtcNow() + TimeSpan.FromHours(2);
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");
        foreach (var (decision, words) in new (Decision, string)[]
        {
            (
                new Decision.Locked("web in staging", Bob, until, "load test"),
                $"web in staging is locked by <@U03BOB> until {Moment(until)}: load test. Ask them to unlock it, or wait until then."),
            (
                new Decision.Locked("everything in staging", Bob, null, ""),
                "everything in staging is locked by <@U03BOB>. Ask them to unlock it."),
            (
                new Decision.Frozen("staging", until, "the release managers", "launch"),
                $"staging is frozen until {Moment(until)}: launch. Exempt: the release managers."),
            (new Decision.Frozen("staging", until, null, ""), $"staging is frozen until {Moment(until)}. Nobody is exempt."),
        })
        {
            policy.Says = decision;
            (await stage.AskAsync("/scale web 5 in staging")).Shown.ShouldContain(words);
            (await stage.AskAsync("/ops release-hold web in staging")).Shown.ShouldContain(words);
            (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
            await AnswerAsync(stage, words);
        }

        // It isn't a lack of permission, and no one is prevented from stopping a change.
        (await stage.AskAsync("/ops help")).Shown.ShouldContain("You may change web in production and staging.");
        (await RefusalsAsync(stage)).Count.ShouldBe(12);
        (await stage.ClickAsync(plan, "Cancel", "bob")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "Cancelled: deploy");
        stage.Patches("staging").ShouldBe(0);
    }

    [Fact]
    public async Task A_scheduled_change_does_not_start_if_locked_and_is_checked_again_if_it_could_not_be_checked()
    {
        var policy = new Ruling();
        await using var stage = await StartAsync(policy);
        (await stage.ClickAsync(await stage.AskAsync("/scale web 5 in staging in 1m"), "Schedule")).ShouldBe(Outcome.Ok);
        (await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to staging in 2m"), "Schedule")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.Count(m => m.Shown.Contains("is scheduled for", StringComparison.Ordinal)) == 2 ? "both" : null,
            "the announcements");

        policy.Says = new Decision.Refused("Nobody could be asked.", "Try again.", Unasked: true);
        await stage.PassAsync(TimeSpan.FromSeconds(80));
        stage.Deploys.ShouldAllBe(m => m.Shown.Contains("is scheduled for", StringComparison.Ordinal));
        policy.Says = new Decision.Allowed("the test");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scaled to *5*", StringComparison.Ordinal)), "the scaling");

        policy.Says = new Decision.Locked("web in staging", Bob, null, "load test");
        var put = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(
            "did not start: Nothing was changed: web in staging is locked by", StringComparison.Ordinal)), "the refusal");
        put.Shown.ShouldNotContain("is no longer allowed to do that");
        (stage.Patches("staging"), (await RefusalsAsync(stage)).ShouldHaveSingleItem().Command).ShouldBe((0, "scheduled"));
    }

    private static Task<Stage> StartAsync(Ruling policy) => Stage.StartAsync(
        settings => settings["ChatOps:Environments:production:Confirm"] = "false",
        register: services => services.AddSingleton<IPolicy>(policy));

    private static string Moment(DateTimeOffset at) =>
        $"<!date^{at.ToUnixTimeSeconds()}^{{date_short_pretty}} {{time}}|{at:yyyy-MM-dd HH:mm} UTC>";

    private static Task<Message> AnswerAsync(Stage stage, string says) =>
        stage.UntilAsync(() => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);

    private static async Task<IReadOnlyList<(string Command, string Reason)>> RefusalsAsync(Stage stage) =>
        [.. (await stage.DrivenAsync(stage.Get<Events>().NewestAsync<CommandRefused>(long.MaxValue, 100, stage.Stop)))
            .Select(e => (CommandRefused)e.Fact)
            .Select(f => (f.Command, f.Reason.ToString()))];

    /// <summary>A policy with a single decision.</summary>
    private sealed class Ruling : IPolicy
    {
        public Decision Says { get; set; } = new Decision.Allowed("the test");

        public Task<Decision> MayAskAsync(Principal who, CancellationToken cancellationToken) =>
            Task.FromResult<Decision>(new Decision.Allowed("the test"));

        public Task<Decision> MayAuditAsync(Principal who, CancellationToken cancellationToken) =>
            Task.FromResult<Decision>(new Decision.Allowed("the test"));

        public Task<Decision> MaySubscribeAsync(Principal who, CancellationToken cancellationToken) =>
            Task.FromResult<Decision>(new Decision.Allowed("the test"));

        public Task<Decision> MayPageAsync(Principal who, CancellationToken cancellationToken) =>
            MayAskAsync(who, cancellationToken);

        public Task<Decision> MayAcknowledgeAsync(Principal who, CancellationToken cancellationToken) =>
            Task.FromResult<Decision>(new Decision.Allowed("the test"));

        public Task<Decision> MayChangeOnCallAsync(Principal who, CancellationToken cancellationToken) =>
            Task.FromResult<Decision>(new Decision.Allowed("the test"));

        public Task<Decision> MayBuildAsync(
            Principal who, ChatId? channel, string verb, string service, CancellationToken cancellationToken) => Task.FromResult(Says);

        public Task<Decision> MayAsync(Intent intent, CancellationToken cancellationToken) => Task.FromResult(Says);

        public Task<Decision> HasRoleAsync(Principal who, IReadOnlyList<Role> roles, CancellationToken cancellationToken) =>
            MayAskAsync(who, cancellationToken);
    }
}

file static class Buttons
{
    public static void ShouldHaveButtons(this Message message, params string[] texts) =>
        message.Blocks.Where(block => block.GetProperty("type").GetString() == "actions")
            .SelectMany(block => block.GetProperty("elements").EnumerateArray())
            .Where(element => element.GetProperty("type").GetString() == "button")
            .Select(button => button.GetProperty("text").GetProperty("text").GetString())
            .ShouldBe(texts);
}
