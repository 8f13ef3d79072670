namespace ChatOps.Tests.Whole;

/// <summary>In Teams, too, locks, freezes, windows and the order of promotion stop people and automation, and say so beforehand.</summary>
public sealed class TeamsStopsTests
{
    private const string Policy =
        $$"""
        roles:
          oncall: { users: [{{TeamsWorld.Ann}}, {{TeamsWorld.Bob}}] }
          everyone: { users: ["*"] }
        grants:
          - { role: everyone, allow: ["*"], environments: [production] }

        """;

    [Fact]
    public async Task A_lock_stops_what_was_scheduled_and_the_end_of_a_temporary_scaling_and_an_old_one_reminds_its_holder()
    {
        await using var stage = await TeamsWorld.StartAsync(Policy);
        var plan = await TeamsTests.AskAsync(stage, "ann", "@ChatOps deploy web 1.4.2 to staging in 3m", "Starts at");
        await TeamsWorld.PressedAsync(stage, "ann", plan, "Schedule", "Scheduled for");
        plan = await TeamsTests.AskAsync(stage, "ann", "@ChatOps scale web 5 in staging for 2m", "Scale web to 5");
        await TeamsWorld.PressedAsync(stage, "ann", plan, "Run", "Started");
        await TeamsWorld.ToldAsync(stage, "Scaled to 5");

        await TeamsTests.AskAsync(stage, "bob", "@ChatOps lock web in production because contract", "You hold the lock");
        await TeamsTests.AskAsync(
            stage, "bob", "@ChatOps lock staging because audit", "1 operation scheduled there won't start while this holds");
        stage.Clock.Advance(TimeSpan.FromMinutes(2));
        await TeamsWorld.ToldAsync(stage, "Not scaled back to 3 in staging yet: everything in staging is locked by Bob: audit.");
        stage.Clock.Advance(TimeSpan.FromMinutes(1));
        await TeamsWorld.ToldAsync(stage, "did not start: Nothing was changed: everything in staging is locked by Bob");
        stage.Cluster("staging").Deployment("web", "web")!.Spec.Replicas.ShouldBe(5);

        await TeamsTests.AskAsync(stage, "bob", "@ChatOps unlock staging", "everything in staging is unlocked.");
        await TeamsWorld.ToldAsync(stage, "Scaled to 3");
        stage.Patches("staging").ShouldBe(0);
        stage.Clock.Advance(TimeSpan.FromDays(1));
        var reminder = await stage.UntilAsync(
            () => stage.World.Teams.Chat("bob").FirstOrDefault(post => post.Shown.Contains("You have locked web in production since ")),
            "the reminder");
        reminder.Shown.ShouldContain("(contract), without an end.");
    }

    [Fact]
    public async Task A_freeze_is_announced_in_plans_who_is_exempt_says_why_and_outside_a_window_nothing_is_allowed()
    {
        // The stage begins on Wednesday at 9:30 UTC, which is 15:00 in Kolkata.
        await using var stage = await TeamsWorld.StartAsync(
            Policy +
            """
            freezes:
              - { from: 2026-03-04 10:00, until: 2026-03-05 10:00, environments: [production], verbs: [deploy], exempt: [oncall], reason: launch }
            windows:
              - { cron: 0 0 9 ? * MON-THU, for: 7h, zone: Asia/Kolkata, environments: [staging] }
            """);
        const string Deploy = "@ChatOps deploy web 1.4.2 to production";
        var plan = await TeamsTests.AskAsync(
            stage, "carol", Deploy, "🧊 A freeze of web in production begins in 30 min, at 2026-03-04 10:00");
        plan.Shown.ShouldContain(": launch.");
        await TeamsTests.AskAsync(stage, "carol", $"{Deploy} in 20m", "begins 10 min after the start, at ");
        await TeamsTests.AskAsync(stage, "ann", "@ChatOps scale web 5 in staging", "A freeze of web in staging begins in 60 min, at ");

        // It has begun when Run is pressed.
        stage.Clock.Advance(TimeSpan.FromMinutes(31));
        (await TeamsWorld.PressedAsync(stage, "carol", plan, "Run", "web in production is frozen until ")).Shown.ShouldContain(
            "(policy.yaml:7): launch. Exempt: oncall.");
        await TeamsTests.AskAsync(stage, "ann", Deploy, "You are exempt if you say why: add ");
        stage.Patches("production").ShouldBe(0);
        plan = await TeamsTests.AskAsync(
            stage, "ann", $"{Deploy} because the login is broken", "🧊 You go ahead in spite of the freeze of web in production until ");
        await TeamsWorld.PressedAsync(stage, "ann", plan, "Run", "Started");
        await TeamsWorld.ToldAsync(stage, "Deployed 1.4.2");
        (await TeamsWorld.RepliedAsync(stage, "Ann is exempt from the freeze of web in production until ")).Shown.ShouldContain(
            "and goes ahead: the login is broken");

        // The window closes at 16:00 in Kolkata.
        stage.Clock.Advance(TimeSpan.FromMinutes(31));
        await TeamsTests.AskAsync(
            stage, "ann", "@ChatOps scale web 5 in staging", "(policy.yaml:9): changes are allowed only in windows. Nobody is exempt.");
        await TeamsTests.AskAsync(stage, "ann", "@ChatOps freezes", "a window of everything in staging opens at ");
    }

    [Fact]
    public async Task A_version_waits_for_staging_its_checks_and_the_hour_and_a_hotfix_goes_ahead_with_a_reason()
    {
        await using var stage = await TeamsWorld.StartAsync(
            Policy +
            """
            promotions:
              - { environments: [production], stable-in: staging, stable-for: 5m, checks: [build], hotfix: { roles: [oncall], versions: ["1.4.*"] } }
              - { environments: [production], deploys-an-hour: 1 }
            """);
        const string Deploy = "@ChatOps deploy web 1.4.2 to production";
        stage.World.Repository.Check("v1.4.2", "build", "failure");
        await TeamsTests.AskAsync(stage, "carol", Deploy, "build didn't pass");
        stage.World.Repository.Check("v1.4.2", "build", "success");
        await TeamsTests.AskAsync(
            stage, "carol", Deploy, "(policy.yaml:7): it must be healthy in staging for 5 min, where 1.4.1 is running.");
        await RunAsync("carol", "@ChatOps deploy web 1.4.2 to staging", "Deploy web 1.4.2 to staging?", "Deployed 1.4.2 to staging");
        await TeamsTests.AskAsync(stage, "carol", Deploy, "I have seen it healthy in staging since ");
        stage.Clock.Advance(TimeSpan.FromMinutes(6));
        var plan = await TeamsTests.AskAsync(stage, "carol", Deploy, "Nothing has changed yet.");

        // Its check fails after all, before Run is pressed.
        stage.World.Repository.Check("v1.4.2", "build", "failure");
        await TeamsWorld.PressedAsync(stage, "carol", plan, "Run", "build didn't pass");
        stage.Patches("production").ShouldBe(0);

        await TeamsTests.AskAsync(stage, "carol", $"{Deploy} because hotfix", "build didn't pass");
        await TeamsTests.AskAsync(
            stage,
            "ann",
            "@ChatOps deploy web 1.5.0 to production because hotfix",
            "It isn't a hotfix either: 1.5.0 isn't an allowed version.");
        await TeamsTests.AskAsync(stage, "ann", Deploy, "Or deploy it as a hotfix, and say why: add ");
        await RunAsync(
            "ann",
            $"{Deploy} because the login is broken",
            "🚑 A hotfix: you go ahead in spite of the rule policy.yaml:7",
            "Deployed 1.4.2 to production");
        (await TeamsWorld.RepliedAsync(stage, "Ann is exempt from the rule policy.yaml:7")).Shown.ShouldContain(
            "and goes ahead: the login is broken");
        await TeamsTests.AskAsync(
            stage,
            "ann",
            "@ChatOps deploy web 1.4.3 to production because again",
            "(policy.yaml:8): there was 1 deploy within the last hour, and at most 1 may be. The next may begin at ");
        stage.Patches("production").ShouldBe(1);

        async Task RunAsync(string who, string command, string question, string end)
        {
            await TeamsWorld.PressedAsync(stage, who, await TeamsTests.AskAsync(stage, who, command, question), "Run", "Started");
            await TeamsWorld.ToldAsync(stage, end);
        }
    }
}
