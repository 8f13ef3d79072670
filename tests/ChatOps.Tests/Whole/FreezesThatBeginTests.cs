using ChatOps.Playground;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>A freeze that begins while something waits, or runs, is reported there.</summary>
public sealed class FreezesThatBeginTests
{
    private const string Policy =
        """
        roles:
          oncall: { groups: [S01ONCALL] }
          everyone: { users: ['*'] }
        grants:
          - { role: everyone, allow: ['*'], environments: [production] }
        """;

    [Fact]
    public async Task Who_is_exempt_is_said_for_each_freeze_that_began_before_the_switch()
    {
        await using var stage = await Stage.StartAsync(
            settings =>
            {
                settings["Rules"] = Policy;
                settings["ChatOps:Services:shop:Workloads:staging:BlueGreen:Approve"] = "false";
            },
            services: [WorldService.Shop]);
        await stage.AskAsync("/ops freeze shop in staging for 1h except oncall because stocktaking", "bob");
        var plan = await stage.AskAsync("/deploy shop 3.2.0 to staging because prices are wrong");
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        var running = await SaidAsync(stage, "Deploying *3.2.0*");
        await stage.UntilSaidAsync(running, "Ann Archer is exempt from the freeze of *shop in staging* until ");

        await stage.AskAsync("/ops freeze staging for 2h except oncall because demo", "bob");

        var done = await SaidAsync(stage, "Deployed *3.2.0*");
        stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("green");
        await stage.UntilSaidAsync(done, "Ann Archer is exempt from the freeze of *everything in staging* until ");
        await stage.UntilSaidAsync(done, "Deployed 3.2.0 to staging");
        var replies = stage.Deploys.Single(m => m.Ts == done.Ts).Replies.Select(reply => reply.Shown).ToList();
        replies.Count(reply => reply.Contains("is exempt from the freeze of shop in staging", StringComparison.Ordinal))
            .ShouldBe(1, "it isn't said again, nor replaced");
        replies.Count(reply => reply.Contains("is exempt from the freeze of everything in staging", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_freezes_on_one_line_each_has_its_own_exemptions()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] = Policy
            + "\nfreezes: [{ from: 2026-03-01, until: 2026-04-01, exempt: [oncall] }, { from: 2026-03-01, until: 2026-03-31 }]");

        var refused = (await stage.AskAsync("/deploy web 1.4.2 to production because the login is broken")).Shown;
        refused.ShouldContain("(policy.yaml:6:");
        refused.ShouldContain("Nobody is exempt.");
    }

    [Fact]
    public async Task What_waits_for_approval_says_that_it_is_frozen_and_that_it_no_longer_is()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] = Policy
            + "\napprovals:\n  - { environments: [production], from: [everyone] }");
        (await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to production", "carol"), "Ask for approval", "carol"))
            .ShouldBe(Outcome.Ok);
        var asked = await SaidAsync(stage, "waits for approval");

        await stage.AskAsync("/ops freeze production for 5m because launch", "bob");

        await stage.UntilSaidAsync(asked, "It can't be approved now: everything in production is frozen until ");
        (await stage.ClickAsync(asked, "Approve", "bob")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("bob").LastOrDefault(
                m => m.Shown.Contains("everything in production is frozen until ", StringComparison.Ordinal)
                    && !m.Shown.Contains("🧊", StringComparison.Ordinal)),
            "the refusal");
        await stage.UntilSaidAsync(asked, "It can be approved again.");
        stage.Patches("production").ShouldBe(0);
        (await stage.ClickAsync(asked, "Approve", "bob")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "Deployed *1.4.2*");
    }

    private static Task<Message> SaidAsync(Stage stage, string says) =>
        stage.UntilAsync(() => stage.Deploys.LastOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);
}
