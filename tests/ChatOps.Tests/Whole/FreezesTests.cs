using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Approving;
using ChatOps.Operations.Switching;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Teams;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Tests.Whole;

/// <summary>During a freeze, and outside windows, nobody may change what it covers, except for exempt roles with a reason.</summary>
public sealed class FreezesTests
{
    private const string Secret = "ghp_0123456789abcdefABCDEF0123456789abcd";

    private const string Policy =
        """
        roles:
          oncall: { groups: [S01ONCALL] }
          everyone: { users: ['*'] }
        grants:
          - { role: everyone, allow: [deploy, scale, rollback], environments: [production] }
          - { role: oncall, allow: ['*'], environments: [production] }

        """;

    [Fact]
    public async Task A_declared_freeze_stops_everyone_and_whoever_is_exempt_goes_ahead_with_a_reason_that_everyone_sees()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] = Policy);
        var before = await stage.AskAsync("/deploy web 1.4.2 to production", "carol");
        var late = await stage.AskAsync("/scale web 5 in production in 2m", "carol");
        (await stage.ClickAsync(late, "Schedule", "carol")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "is scheduled for");
        var taken = await stage.AskAsync(
            $"/ops freeze production until Monday 8:00 except oncall because launch a<b&c, token={Secret}", "bob");
        taken.Shown.ShouldContain("🧊 everything in production is frozen until ");
        taken.Shown.ShouldContain("Exempt, with a reason: oncall.");
        taken.Shown.ShouldContain("⏰ 1 operation scheduled there won't start.");
        taken.Shown.ShouldContain("`/ops unfreeze production` ends it");
        var told = await SaidAsync(stage, "🧊 Frozen by Bob Baker until ");
        told.Shown.ShouldContain(": launch a&lt;b&amp;c, token=∗∗∗ (exempt: oncall)");
        told.Shown.ShouldNotContain(Secret);

        // Others are refused when they ask, and when they press what they were shown before; also its declarer without a reason.
        const string Refusal = "everything in production is frozen until ";
        (await stage.AskAsync("/deploy web 1.4.2 to production because I want to", "carol")).Shown.ShouldContain(Refusal);
        (await stage.ClickAsync(before, "Run", "carol")).ShouldBe(Outcome.Ok);
        (await AnswerAsync(stage, "carol", "Exempt: oncall.")).Shown.ShouldContain(Refusal);
        (await stage.AskAsync("/deploy web 1.4.2 to production", "bob")).Shown.ShouldContain(
            "You are exempt if you say why: add `because …` to the command.");
        (await stage.AskAsync("/scale web 5 in staging")).Shown.ShouldContain("Scale web to 5 in staging?");
        (await stage.AskAsync("/ops may @carol deploy web in production")).Shown.ShouldContain(
            "but not at once*\neverything in production is frozen");
        (await stage.AskAsync("/ops status web")).Shown.ShouldContain("6 of 6 available 🧊 frozen until ");
        (await stage.AskAsync("/ops freezes")).Shown.ShouldContain("🧊 *everything in production* until ");
        (await stage.AskAsync("/ops freezes staging")).Shown.ShouldContain("Nothing is frozen, and no freeze is planned.");

        // Whoever is exempt sees it in the plan, and everyone why they went ahead.
        var plan = await stage.AskAsync($"/deploy web 1.4.2 to production because the login is broken, token={Secret}");
        plan.Shown.ShouldContain("🧊 You go ahead in spite of the freeze of *everything in production* until ");
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        var done = await SaidAsync(stage, "Deployed *1.4.2*");
        await stage.UntilSaidAsync(done, "Ann Archer is exempt from the freeze of *everything in production* until ");
        var shown = Stage.Describe(stage.Deploys.Single(m => m.Ts == done.Ts));
        shown.ShouldContain("and goes ahead: the login is broken, token=∗∗∗");
        shown.ShouldNotContain(Secret);
        await SaidAsync(stage, "did not start: Nothing was changed: everything in production is frozen until ");

        // It is ended by whoever may freeze there, once.
        (await stage.AskAsync("/ops unfreeze production", "carol")).Shown.ShouldContain("You may not freeze web in production");
        (await stage.AskAsync("/ops unfreeze PRODUCTION")).Shown.ShouldContain("everything in production is no longer frozen.");
        (await stage.AskAsync("/ops unfreeze production")).Shown.ShouldContain("Nobody has frozen exactly everything in production.");
        var end = await stage.UntilSaidAsync(told, "☀️ Unfrozen by Ann Archer");
        await stage.UntilSaidAsync(end, "☀️ everything in production is no longer frozen: unfrozen by Ann Archer");
        (await stage.AskAsync("/scale web 5 in production", "carol")).Shown.ShouldContain("Scale web to 5 in production?");
    }

    [Fact]
    public async Task The_policys_freezes_are_announced_in_plans_before_they_bite_and_windows_allow_nothing_outside()
    {
        // The stage begins on Wednesday at 9:30 UTC, which is 15:00 in Kolkata.
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] = Policy +
            """
            freezes:
              - { from: 2026-03-04 10:00, until: 2026-03-05 10:00, environments: [production], verbs: [deploy], exempt: [oncall], reason: launch }
            windows:
              - { cron: 0 0 9 ? * MON-THU, for: 7h, zone: Asia/Kolkata, environments: [staging] }
            """);
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production", "carol");
        plan.Shown.ShouldContain("🧊 A freeze of web in production begins in 30 min, at ");
        plan.Shown.ShouldContain(": launch.");
        (await stage.AskAsync("/deploy web 1.4.2 to production in 20m", "carol")).Shown.ShouldContain("begins 10 min after the start, at ");
        (await stage.AskAsync("/deploy web 1.4.2 to production in 1h", "carol")).Shown.ShouldContain("web in production is frozen at ");
        (await stage.AskAsync("/scale web 5 in production", "carol")).Shown.ShouldNotContain("freeze");
        (await stage.AskAsync("/ops may deploy web in production", "carol")).Shown.ShouldContain(
            "🧊 A freeze of web in production begins in 30 min");
        (await stage.AskAsync("/scale web 5 in staging")).Shown.ShouldContain(
            "🧊 A freeze of web in staging begins in 60 min, at ");
        (await stage.AskAsync("/ops status web")).Shown.ShouldContain(" 🧊 freezes at ");
        var freezes = (await stage.AskAsync("/ops freezes")).Shown;
        freezes.ShouldContain("🧊 `policy.yaml:8`: a freeze of deploy of everything in production begins at ");
        freezes.ShouldContain(": launch (exempt: oncall)");
        freezes.ShouldContain("🪟 `policy.yaml:10`: a window of everything in staging is open until ");

        // It has begun when Run is pressed.
        await RestartAsync(stage, TimeSpan.FromMinutes(31));
        (await stage.ClickAsync(plan, "Run", "carol")).ShouldBe(Outcome.Ok);
        (await AnswerAsync(stage, "carol", "web in production is frozen until ")).Shown.ShouldContain(
            "(policy.yaml:8): launch. Exempt: oncall.");
        stage.Patches("production").ShouldBe(0);
        (await stage.AskAsync("/ops unfreeze production")).Shown.ShouldContain("Nobody has frozen exactly everything in production.");
        (await stage.AskAsync("/scale web 5 in production", "carol")).Shown.ShouldContain("Scale web to 5 in production?");

        // The window closes at 16:00 in Kolkata.
        await RestartAsync(stage, TimeSpan.FromMinutes(31));
        (await stage.AskAsync("/scale web 5 in staging")).Shown.ShouldContain(
            "(policy.yaml:10): changes are allowed only in windows. Nobody is exempt.");
        (await stage.AskAsync("/ops freezes")).Shown.ShouldContain("a window of everything in staging opens at ");

        // Another policy applies within seconds.
        File.WriteAllText(stage.PolicyPath, Policy);
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        (await stage.AskAsync("/scale web 5 in staging")).Shown.ShouldContain("Scale web to 5 in staging?");
    }

    [Fact]
    public async Task A_switch_of_traffic_and_automation_wait_for_the_end_of_a_freeze_and_an_automatic_rollback_does_not()
    {
        await using var stage = await Stage.StartAsync(
            settings =>
            {
                settings["Rules"] = Policy;
                settings["ChatOps:Environments:staging:AutoRollback"] = "On";
            },
            services: [WorldService.Web, WorldService.Shop]);
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);
        var asked = await SaidAsync(stage, "Switch it?");
        (await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.3-broken to staging"), "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.Image("staging").EndsWith("broken", StringComparison.Ordinal) ? "set" : null, "the change");
        await stage.AskAsync("/ops freeze staging for 5m except oncall because demo", "bob");

        (await stage.ClickAsync(asked, "Approve", "carol")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "carol", "everything in staging is frozen until ");
        (await stage.ClickAsync(asked, "Approve")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "ann", "You are exempt if you say why");
        stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("blue");
        var back = await SaidAsync(stage, "Rolled back to *1.4.1*");
        await stage.UntilSaidAsync(back, "It goes past the freeze of *everything in staging* until ");

        var waits = (await stage.DrivenAsync(stage.Get<Events>().NewestAsync<OperationWaits>(long.MaxValue, 1, stage.Stop)))[0].Fact;
        var id = ((OperationWaits)waits).Operation;
        (await stage.AskAsync($"/ops approve {id} because the shop must open")).Shown.ShouldContain("Approved:");
        var done = await SaidAsync(stage, "Deployed *3.2.0*");
        await stage.UntilSaidAsync(done, "and goes ahead: the shop must open");
        stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("green");
        await SaidAsync(stage, "blue stays up: everything in staging is frozen until ");
        await SaidAsync(stage, "☀️ The freeze is over: its time has passed");
        await stage.UntilAsync(() => stage.Cluster("staging").Deployment("shop", "shop-blue")!.Spec.Replicas == 0 ? "down" : null, "blue");
    }

    [Fact]
    public async Task The_reason_of_whoever_approves_a_switch_counts_even_if_the_deploy_goes_on_before_they_have_their_answer()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] = Policy, services: [WorldService.Shop]);
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "Switch it?");
        await stage.AskAsync("/ops freeze staging for 5m except oncall because demo", "bob");
        var running = (await stage.DrivenAsync(stage.Get<OperationRows>().InAsync(OperationState.Running, stage.Stop)))
            .ShouldHaveSingleItem();
        var goesOn = false;
        stage.Get<ApprovalRows>().Voted += () =>
            goesOn = stage.Get<Promotions>().PassAsync(running, stage.Stop).GetAwaiter().GetResult();

        (await stage.AskAsync($"/ops approve {running.Id} because the shop must open")).Shown.ShouldContain("Approved:");
        goesOn.ShouldBeTrue();
        var done = await SaidAsync(stage, "Deployed *3.2.0*");
        await stage.UntilSaidAsync(done, "and goes ahead: the shop must open");
    }

    [Fact]
    public async Task Bad_input_says_what_to_do_and_if_the_freezes_cannot_be_read_nothing_changes()
    {
        await using var stage = await Stage.StartAsync(
            settings => settings["Rules"] = Policy, services: [WorldService.Web, WorldService.Api]);
        foreach (var (typed, answer) in new[]
        {
            ("/ops freeze for 2h", "Freeze what? Name a service, an environment, both, or `everything`."),
            ("/ops freeze production", "Until when? Add `for 2h` or `until Monday 8:00`; for more than 14 days, write it in policy.yaml."),
            ("/ops freeze wbe for 2h", "There is no service or environment `wbe`. Did you mean `web`?"),
            ("/ops freeze pr\u043eduction for 2h", "There is no service or environment"),
            ("/ops freeze web for 2h except oncal", "There is no role `oncal` in policy.yaml. Did you mean `oncall`?"),
            ("/ops freeze web for 2h because " + new string('a', 301), "A reason may have at most 300 characters."),
            ("/deploy web 1.4.2 to staging because " + new string('a', 301), "A reason may have at most 300 characters."),
            ("/ops freeze production for 2h", "You may not freeze api in production"),
        })
        {
            (await stage.AskAsync(typed, "carol")).Shown.ShouldContain(answer);
        }

        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");
        var database = stage.Get<Database>();
        await stage.DrivenAsync(
            database.WriteAsync(connection => connection.ExecuteAsync("alter table freezes rename to gone"), stage.Stop));
        const string Refusal = "I couldn't check whether it is locked or frozen, so nothing was done.";
        (await stage.AskAsync("/scale web 5 in staging")).Shown.ShouldContain(Refusal);
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").Count(m => m.Shown.Contains(Refusal, StringComparison.Ordinal)) == 2 ? "both" : null,
            Refusal);
        stage.Patches("staging").ShouldBe(0);
        (await stage.ClickAsync(plan, "Cancel")).ShouldBe(Outcome.Ok);
        await stage.DrivenAsync(
            database.WriteAsync(connection => connection.ExecuteAsync("alter table gone rename to freezes"), stage.Stop));

        // It survives a restart.
        await stage.AskAsync("/ops freeze web in staging for 10m", "bob");
        await RestartAsync(stage, TimeSpan.FromMinutes(8));
        (await stage.AskAsync("/scale web 5 in staging")).Shown.ShouldContain("web in staging is frozen until ");
        await SaidAsync(stage, "☀️ The freeze is over: its time has passed");
        (await stage.AskAsync("/scale web 5 in staging")).Shown.ShouldContain("Scale web to 5 in staging?");
    }

    [Fact]
    public async Task In_Teams_a_freeze_stops_others_and_is_posted_and_ended()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        await TeamsTests.AskAsync(
            stage, "ann", "@ChatOps freeze web in production for 2h because launch", "web in production is frozen until");
        var told = await ToldAsync("Frozen by Ann");
        told.Shown.ShouldContain("launch");
        await TeamsTests.AskAsync(
            stage, "bob", "@ChatOps deploy web 1.4.2 to production because I must", "launch. Nobody is exempt.");
        await TeamsTests.AskAsync(stage, "bob", "@ChatOps may deploy web in production", "but not at once");
        await TeamsTests.AskAsync(stage, "bob", "@ChatOps freezes", "web in production");
        await TeamsTests.AskAsync(stage, "bob", "@ChatOps unfreeze web in production", "is no longer frozen");
        (await ToldAsync("Unfrozen by Bob")).Id.ShouldBe(told.Id);

        Task<TeamsPost> ToldAsync(string text) =>
            stage.UntilAsync(() => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Shown.Contains(text)), text);
    }

    private static async Task RestartAsync(Stage stage, TimeSpan after)
    {
        await stage.StopBotAsync();
        stage.Clock.Advance(after);
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");
    }

    /// <summary>Waits for a message in the services' channel.</summary>
    private static Task<Message> SaidAsync(Stage stage, string says) =>
        stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);

    private static Task<Message> AnswerAsync(Stage stage, string who, string says) => stage.UntilAsync(
        () => stage.Slack.Ephemerals(who).LastOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);
}
