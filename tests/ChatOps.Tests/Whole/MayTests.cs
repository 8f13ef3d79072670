using ChatOps.Playground;
using ChatOps.Playground.Slack.WebApi;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Whole;

/// <summary>Anyone can ask what they may do, and members what others may, and get the answer that a deploy would get.</summary>
public sealed class MayTests
{
    [Fact]
    public async Task It_answers_with_the_line_that_decides_for_oneself_and_for_others()
    {
        var (bob, carol, gus) = People();
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] =
            $$"""
            roles:
              oncall: { groups: [S01ONCALL] }
              juniors: { users: [{{bob}}] }
              guests: { users: [{{gus}}] }
            grants:
              - { role: oncall, allow: ["*"], environments: [production] }
              - { role: juniors, deny: [rollback] }
              - { role: guests, allow: [read] }
              - { role: guests, allow: [pause], environments: [production], channels: [C02OPS] }
            """);
        stage.Slack.AddUser("gus", "Gus");
        stage.Slack.ChangeUser("gus", user => user with { IsRestricted = true });
        stage.Slack.Join("ops", "gus");

        (await stage.AskAsync("/ops may deploy web to production")).Shown.ShouldBe(
            "✅ *You may deploy web in production*\n`policy.yaml:6` allows it to *oncall*.");
        (await stage.AskAsync("/ops may @bob rollback web production")).Shown.ShouldContain(
            $"❌ *<@{bob}> may not roll back web in production*\n`policy.yaml:7`: denied to juniors.\n`policy.yaml:6` allows it to *oncall*.");
        (await stage.AskAsync("/ops may deploy @carol web in production")).Shown.ShouldContain(
            $"❌ *<@{carol}> may not deploy web in production*\nNo grant allows it here.\n`policy.yaml:6` allows it to *oncall*.");
        (await stage.AskAsync("/ops may pause web in production", "carol")).Shown.ShouldContain(
            "`policy.yaml:9` allows it to *guests* in <#C02OPS>.");
        (await stage.AskAsync("/ops may scale web in staging", "carol")).Shown.ShouldContain(
            "✅ *You may scale web in staging*\nNo grant is about staging, which is not protected.");

        // Outsiders learn about themselves only.
        (await stage.AskAsync("/ops may deploy web in production", "gus")).Shown.ShouldContain("*You may not deploy web in production*");
        (await stage.AskAsync("/ops may @carol deploy web in production", "gus")).Shown.ShouldContain(
            "Only members may ask what others may do.");

        // What a refusal says leads here.
        (await stage.AskAsync("/deploy web 1.4.2 to production", "carol")).Shown.ShouldContain(
            "no grant allows it here. `/ops may deploy web in production` says who may.");
        (await stage.AskAsync("/ops may @nobody deploy web in production")).Shown.ShouldContain("I don't know who `@nobody` is.");
        (await stage.AskAsync("/ops may deplyo web in production")).Shown.ShouldContain("Did you mean `deploy`?");
        (await stage.AskAsync("/ops may in production")).Shown.ShouldContain("May do what? Use one of deploy, ");

        stage.Slack.Faults.Next("usergroups.users.list", new Fault.Error("internal_error"), times: 100);
        (await stage.AskAsync("/ops may deploy web in production")).Shown.ShouldContain(
            "*It isn't known now whether you may deploy web in production*\n`policy.yaml:6`: its user groups couldn't be checked.");
        stage.World.Production.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task It_says_which_approvals_are_needed_and_which_of_several_rules_decides()
    {
        var (bob, carol, _) = People();
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] =
            $$"""
            roles:
              oncall: { groups: [S01ONCALL] }
              leads: { users: [{{bob}}, {{carol}}] }
            grants:
              - { role: oncall, allow: ["*"], environments: [production] }
            approvals:
              - { environments: ["prod*"], from: [leads, oncall] }
              - { environments: [production], verbs: [deploy, rollback], count: 2, from: [leads], expires: 30m }
              - { services: [web], verbs: [DEPLOY], count: 1, from: [oncall], expires: 2d }
            break-glass:
              - { roles: [oncall], environments: [production] }
            """);

        (await stage.AskAsync("/ops may deploy web to production")).Shown.ShouldBe(
            """
            ⚠️ *You may deploy web in production once others have approved it*
            `policy.yaml:5` allows it to *oncall*.
            `policy.yaml:7` needs 1 approval from *leads or oncall* within 1 h; a stricter rule includes that.
            `policy.yaml:8` needs 2 approvals from *leads* within 30 min.
            `policy.yaml:9` needs 1 approval from *oncall* within 2 d.
            `policy.yaml:11` lets *oncall* break the glass: run it without approval, with a reason, to be reviewed.
            """);
        (await stage.AskAsync("/ops may deploy web to staging")).Shown.ShouldContain("needs 1 approval from *oncall*");
        (await stage.AskAsync("/ops may scale web in staging")).Shown.ShouldContain("✅ *You may scale web in staging*");
        (await stage.AskAsync("/ops may lock web in production")).Shown.ShouldContain("✅ *You may lock web in production*");
        (await stage.AskAsync("/ops may deploy web to production", "carol")).Shown.ShouldContain(
            "❌ *You may not deploy web in production*");
    }

    [Fact]
    public async Task With_a_version_it_asks_what_the_promotion_rules_need_and_without_one_it_says_that_it_did_not()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] =
            """
            roles:
              oncall: { groups: [S01ONCALL] }
            grants:
              - { role: oncall, allow: [deploy, scale], environments: [production] }
            approvals:
              - { environments: [production], services: [web], from: [oncall] }
            promotions:
              - { environments: [production], checks: [build], hotfix: { roles: [oncall] } }
            """);
        stage.World.Repository.Check("v1.4.2", "build", "failure");

        (await stage.AskAsync("/ops may deploy web to production")).Shown.ShouldContain(
            "`policy.yaml:8`: a version needs something before it is deployed there, which wasn't checked. Name it, and it is: `/ops may deploy web VERSION in production`");
        var not = (await stage.AskAsync("/ops may deploy web 1.4.2 to production")).Shown;
        not.ShouldContain("*You may deploy web 1.4.2 in production, but not at once*\nNot web 1.4.2 to production yet (policy.yaml:8): ");
        not.ShouldContain("build didn't pass. Fix what failed, and run them again. Or deploy it as a hotfix, and say why");
        not.ShouldContain("`policy.yaml:6` needs 1 approval from *oncall*");
        stage.World.Repository.Check("v1.4.2", "build", "success");
        (await stage.AskAsync("/ops may deploy web 1.4.2 to production")).Shown.ShouldContain(
            "`policy.yaml:8`: 1.4.2 has what it needs, as the code host and the clusters say now.");
        // What can't be asked isn't allowed; other verbs take no version, and none is guessed.
        (await stage.AskAsync("/ops may deploy web 9.9.9 to production")).Shown.ShouldContain(
            "(policy.yaml:8): I couldn't check its checks: ");
        (await stage.AskAsync("/ops may scale web 1.4.2 in production")).Shown.ShouldContain("I understood the rest, but not `1.4.2`");
        (await stage.AskAsync("/ops may deploy web 1.4.2/x in production")).Shown.ShouldContain("`1.4.2/x` isn't a version");

        await stage.AskAsync("/ops lock web in production because demo");
        stage.Slack.AddUser("dave", "Dave");
        (await stage.AskAsync("/ops may @dave deploy web 1.4.2 in production")).Shown.ShouldContain(
            "may not deploy web 1.4.2 in production");
    }

    [Fact]
    public async Task It_knows_who_is_mentioned_in_Teams()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);

        (await AskAsync("ann", "@ChatOps may deploy web in production")).ShouldContain("You may deploy web in production");
        // Someone of whom the bot hasn't heard yet.
        (await AskAsync("ann", "@ChatOps may @carol deploy web in production")).ShouldContain("may not deploy web in production");
        (await AskAsync("carol", "@ChatOps may @bob deploy web in production")).ShouldContain("allows it to");
        (await AskAsync("carol", "@ChatOps may deploy web in production")).ShouldContain("No grant allows it here.");

        async Task<string> AskAsync(string who, string text) =>
            (await TeamsTests.AskAsync(stage, who, text, "deploy web in production")).Shown;
    }

    /// <summary>Every world gives its people the same ids.</summary>
    private static (string Bob, string Carol, string Gus) People()
    {
        using var world = new World(new FakeTimeProvider());
        return (world.Workspace.User("bob").Id, world.Workspace.User("carol").Id, world.Workspace.AddUser("gus", "Gus").Id);
    }
}
