using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>Production takes only versions that have behind them what the policy's promotion rules need.</summary>
public sealed class PromotionsTests
{
    private const string Policy =
        """
        roles:
          oncall: { groups: [S01ONCALL] }
          everyone: { users: ['*'] }
        grants:
          - { role: everyone, allow: [deploy, scale, rollback], environments: [production] }
        promotions:

        """;

    [Fact]
    public async Task A_version_must_have_been_stable_in_staging_and_its_checks_green_whenever_it_is_planned_run_or_due()
    {
        await using var stage = await StartAsync(
            "  - { environments: [production], stable-in: staging, stable-for: 5m, checks: [build], hotfix: { roles: [oncall], checks: [build] } }");
        const string Not = "Not web 1.4.2 to production yet (policy.yaml:7): ";
        stage.World.Repository.Check("v1.4.2", "Build", "success");
        (await stage.AskAsync("/deploy web 1.4.2 to production", "carol")).Shown.ShouldContain($"{Not}of its checks on ");
        (await stage.AskAsync("/deploy web 1.4.2 to production", "carol")).Shown.ShouldContain(
            "build hasn't run. Wait until they have run.");
        stage.World.Repository.Check("v1.4.2", "build", null);
        (await stage.AskAsync("/deploy web 1.4.2 to production", "carol")).Shown.ShouldContain("build is still running.");
        stage.World.Repository.Check("v1.4.2", "build", "failure");
        (await stage.AskAsync("/deploy web 1.4.2 to production because hotfix")).Shown.ShouldContain(
            "build didn't pass. It isn't a hotfix either: of its checks on ");
        stage.World.Repository.Check("v1.4.2", "build", "success");
        (await stage.AskAsync("/deploy web 1.4.2 to production", "carol")).Shown.ShouldContain(
            $"{Not}it must be healthy in staging for 5 min, where 1.4.1 is running. `/deploy web version=1.4.2 to staging` brings it there.");
        (await stage.AskAsync("/ops promotions web")).Shown.ShouldContain("`policy.yaml:7`: `1.4.1` is there already.");

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*", StringComparison.Ordinal));
        (await stage.AskAsync("/deploy web 1.4.2 to production", "carol")).Shown.ShouldContain(
            $"{Not}I have seen it healthy in staging since ");
        var waits = (await stage.AskAsync("/ops promotions web", "carol")).Shown;
        waits.ShouldContain("*staging*: `1.4.2`");
        waits.ShouldContain("*production*: `1.4.1`");
        waits.ShouldContain("`policy.yaml:7`: `1.4.2` to production (hotfix: oncall)");
        waits.ShouldContain("✅ build passed.");
        waits.ShouldContain("⏳ I have seen it healthy in staging since ");
        // A rollback isn't held up.
        (await stage.AskAsync("/scale web 5 in production", "carol")).Shown.ShouldContain("Scale web to 5 in production?");

        // Scheduled for when it will be stable; when it is due, it isn't, since staging has changed.
        (await stage.AskAsync("/deploy web 1.4.2 to production in 3m", "carol")).Shown.ShouldContain(Not);
        var late = await stage.AskAsync("/deploy web 1.4.2 to production in 6m", "carol");
        (await stage.ClickAsync(late, "Schedule", "carol")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "is scheduled for");
        await RestartAsync(stage, TimeSpan.FromMinutes(5));
        (await stage.AskAsync("/deploy web 1.4.2 to production", "carol")).Shown.ShouldContain("Nothing has changed yet.");
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production", "carol");
        stage.World.Repository.Check("v1.4.2", "build", "failure");
        (await stage.ClickAsync(plan, "Run", "carol")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("carol").LastOrDefault(m => m.Shown.Contains("build didn't pass", StringComparison.Ordinal)),
            "no");
        await SaidAsync(stage, "did not start: Nothing was changed: Not web 1.4.2 to production yet");
        stage.Patches("production").ShouldBe(0);

        // Green again.
        stage.World.Repository.Check("v1.4.2", "build", "success");
        (await stage.ClickAsync(plan, "Run", "carol")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "Deployed *1.4.2* to *production*");
        (await stage.AskAsync("/rollback web in production to 1.4.1", "carol")).Shown.ShouldContain("Nothing has changed yet.");
    }

    [Fact]
    public async Task A_hotfix_goes_ahead_with_a_reason_and_needs_what_its_own_rule_says()
    {
        await using var stage = await StartAsync(
            """
              - { environments: [production], stable-in: staging, stable-for: 5m, hotfix: { roles: [oncall], versions: ['1.4.*'] } }
              - { environments: [production], services: [web], images: [registry.acme.io/*], versions: ['1.*'], deploys-an-hour: 1 }
            """);
        (await stage.AskAsync("/deploy web 1.4.2 to production because hotfix", "carol")).Shown.ShouldContain(
            "(policy.yaml:7): it must be healthy in staging");
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain(
            "Or deploy it as a hotfix, and say why: add `because …` to the command.");
        (await stage.AskAsync("/deploy web 1.5.0 to production because hotfix")).Shown.ShouldContain(
            "It isn't a hotfix either: 1.5.0 isn't an allowed version. Allowed: ");
        (await stage.AskAsync("/deploy web 2.0.0 to staging")).Shown.ShouldContain("Deploy web 2.0.0 to staging?");
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production because the login is broken");
        plan.Shown.ShouldContain(
            "🚑 A hotfix: you go ahead in spite of the rule `policy.yaml:7` (it must be healthy in staging for 5 min, where 1.4.1 is running).");
        var other = await stage.AskAsync("/deploy web 1.4.3 to production because the login is broken");
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        var done = await SaidAsync(stage, "Deployed *1.4.2* to *production*");
        await stage.UntilSaidAsync(done, "Ann Archer is exempt from the rule `policy.yaml:7`");
        await stage.UntilSaidAsync(done, "and goes ahead: the login is broken");

        // At most one an hour, also for a plan that was shown before; rollbacks aren't deploys.
        (await stage.ClickAsync(other, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").LastOrDefault(
                m => m.Shown.Contains("there was 1 deploy within the last hour, and at most 1 may be.", StringComparison.Ordinal)
                    || m.Shown.Contains("This is the current plan", StringComparison.Ordinal)),
            "no");
        (await stage.AskAsync("/deploy web 1.4.3 to production because again")).Shown.ShouldContain(
            "(policy.yaml:8): there was 1 deploy within the last hour, and at most 1 may be. The next may begin at ");
        await stage.RunAsync(
            "/rollback web in production to 1.4.1", m => m.Shown.Contains("Rolled back to *1.4.1*", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Branches_ages_and_digests_are_what_builds_and_the_code_host_say_and_what_is_unknown_is_refused()
    {
        await using var stage = await StartAsync(
            """
              - { environments: [production], branches: [main], min-age: 3m, max-age: 1h, checks: [build] }
            """);
        var digest = "sha256:" + new string('a', 64);
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain("I haven't heard of a build or release of 1.4.2");
        stage.World.Repository.Check("v1.4.2", "build", "success");
        await BuiltAsync(stage, "1.4.2", "main", stage.World.Repository.Find("v1.4.2")!.Sha);
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain("and must be 3 min old. It is old enough at ");
        await RestartAsync(stage, TimeSpan.FromMinutes(3));
        (await stage.AskAsync($"/deploy web 1.4.2@{digest} to production")).Shown.ShouldContain(
            "I haven't heard of a build or release of ");
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain("Nothing has changed yet.");
        await RestartAsync(stage, TimeSpan.FromHours(1));
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain("and may be at most 1 h old. Build it again");

        // What can't be asked is refused.
        File.WriteAllText(stage.PolicyPath, Policy + "  - { environments: [production], checks: [build] }");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain("Nothing has changed yet.");
        (await stage.AskAsync("/deploy web 9.9.9 to production")).Shown.ShouldContain("(policy.yaml:7): I couldn't check its checks: ");
        (await stage.AskAsync("/ops promotions web")).Shown.ShouldContain("`policy.yaml:7`: `1.4.2` to production");
        stage.Patches("production").ShouldBe(0);
    }

    [Fact]
    public async Task Of_several_builds_of_a_version_the_newest_counts_whatever_branch_it_is_from()
    {
        await using var stage = await StartAsync(
            """
              - { environments: [production], branches: [main], min-age: 3m }
            """);
        const string Question = "Deploy web 1.4.2 to production?";
        await BuiltAsync(stage, "1.4.2", "main", null);
        await stage.PassAsync(TimeSpan.FromMinutes(3.5));
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain(Question);

        // Someone overwrites the tag from another branch, which then becomes old enough.
        await BuiltAsync(stage, "1.4.2", "feature", null);
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain("and must be 3 min old.");
        await stage.PassAsync(TimeSpan.FromMinutes(3.5));
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain(
            "(policy.yaml:7): it was built from feature, which isn't an allowed branch. Allowed: `main`.");

        await BuiltAsync(stage, "1.4.2", "main", null, number: 2);
        await stage.PassAsync(TimeSpan.FromMinutes(3.5));
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain(Question);
    }

    [Fact]
    public async Task What_someone_else_sets_in_between_ends_the_time_for_which_a_version_was_stable()
    {
        await using var stage = await StartAsync("  - { environments: [production], stable-in: staging, stable-for: 5m }");
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*", StringComparison.Ordinal));

        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.4.0");
        await SaidAsync(stage, "registry.acme.io/web:1.4.2 → registry.acme.io/web:1.4.0");
        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.4.2");
        await SaidAsync(stage, "registry.acme.io/web:1.4.0 → registry.acme.io/web:1.4.2");
        await RestartAsync(stage, TimeSpan.FromMinutes(6));

        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain(
            "Not web 1.4.2 to production yet (policy.yaml:7): I have seen it healthy in staging since ");
        await RestartAsync(stage, TimeSpan.FromMinutes(6));
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain("Nothing has changed yet.");
    }

    [Fact]
    public async Task A_deploy_that_is_cancelled_after_it_changed_the_cluster_is_one_of_the_hours()
    {
        await using var stage = await StartAsync("  - { environments: [production], deploys-an-hour: 1 }");
        // One that never began doesn't count.
        await stage.AskAsync("/deploy web 1.4.3 to production");
        await stage.AskAsync($"/ops cancel {await IdAsync(OperationState.Planned)}");
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production");
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, " updated, ");
        await stage.AskAsync($"/ops cancel {await IdAsync(OperationState.Running)}");
        await SaidAsync(stage, "Its change remains applied");

        (await stage.AskAsync("/deploy web 1.4.3 to production")).Shown.ShouldContain(
            "(policy.yaml:7): there was 1 deploy within the last hour, and at most 1 may be.");

        async Task<string> IdAsync(OperationState state) =>
            (await stage.DrivenAsync(stage.Get<OperationRows>().InAsync(state, stage.Stop))).ShouldHaveSingleItem().Id;
    }

    [Fact]
    public async Task In_Teams_a_rule_holds_and_what_a_version_waits_for_is_shown()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            TeamsWorld.OnlyTeams(settings);
            settings["Rules"] = Policy.Replace("  oncall: { groups: [S01ONCALL] }\n", "", StringComparison.Ordinal)
                + "  - { environments: [production], stable-in: staging, stable-for: 5m }";
        });
        await TeamsWorld.InstallAsync(stage);
        await TeamsTests.AskAsync(
            stage, "ann", "@ChatOps deploy web 1.4.2 to production", "(policy.yaml:6): it must be healthy in staging for 5 min");
        await TeamsTests.AskAsync(stage, "ann", "@ChatOps promotions web", "is there already");
    }

    private static Task<Stage> StartAsync(string promotions) =>
        Stage.StartAsync(settings => settings["Rules"] = Policy + promotions);

    private static Task BuiltAsync(Stage stage, string version, string branch, string? commit, int number = 1) => stage.TellAsync(
        "jenkins",
        new NewEvent(
            stage.Clock.GetUtcNow(),
            null,
            new BuildChanged(
                $"jenkins/web/{branch}",
                number,
                "web",
                null,
                BuildState.Succeeded,
                "acme/web",
                commit,
                branch,
                version,
                null,
                null,
                null)));

    private static async Task RestartAsync(Stage stage, TimeSpan after)
    {
        await stage.StopBotAsync();
        stage.Clock.Advance(after);
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");
    }

    private static Task<Message> SaidAsync(Stage stage, string says) =>
        stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);
}
