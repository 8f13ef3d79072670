using ChatOps.Journal;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using ChatOps.Tests.Whole;

namespace ChatOps.Tests.Storage.Frozen;

/// <summary>The steps that produce the frozen database still work; a new one is only written on request.</summary>
public sealed class FreezingTests
{
    [Fact]
    public async Task The_frozen_steps_can_be_repeated()
    {
        await using var stage = await Stage.StartAsync(FrozenVersion.Configure, services: FrozenVersion.Services);
        await TellAsync(stage);
        await OperateAsync(stage);
        await LeaveOpenAsync(stage);

        await stage.PassAsync(TimeSpan.FromSeconds(30));
        await stage.StopBotAsync();
        if (FrozenVersion.IsFreezing)
        {
            await FrozenVersion.SaveAsync(stage);
        }
    }

    /// <summary>Events from GitHub, Jenkins and others.</summary>
    private static async Task TellAsync(Stage stage)
    {
        var scenarios = stage.Scenarios();
        await stage.DrivenAsync(scenarios.MergePullRequestAsync("Keep the cart when the session ends", stage.Stop));
        await stage.DrivenAsync(scenarios.BuildAsync(null, passes: true, stage.Stop));
        await stage.DrivenAsync(scenarios.PublishReleaseAsync(null, stage.Stop));
        await stage.DrivenAsync(scenarios.MergePullRequestAsync("Sort orders by date", stage.Stop));
        await stage.DrivenAsync(scenarios.BuildAsync(null, passes: false, stage.Stop));
        await stage.DrivenAsync(scenarios.OpenPullRequestAsync("Let people pay by invoice", stage.Stop));
        // Events that the Playground's senders never send.
        await stage.TellAsync(
            "github",
            new(
                stage.Clock.GetUtcNow(),
                new("ann"),
                new MergeQueueChanged(WorldService.Web.Repository!, 1, "main", "0123456789abcdef0123456789abcdef01234567", null)),
            new(stage.Clock.GetUtcNow(), new("argo"), new DeploymentChanged(
                "GitHub",
                WorldService.Web.Repository!,
                1,
                "staging",
                "main",
                "0123456789abcdef0123456789abcdef01234567",
                DeploymentState.Succeeded,
                "synced",
                null,
                1)),
            new(stage.Clock.GetUtcNow(), null, new OperationBlocked("0000000000", "web", "staging", "web is down.")));
        (await stage.DrivenAsync(stage
            .Get<Deliveries>()
            .AppendAsync(new("github", "not understood", "push", stage.Clock.GetUtcNow(), "{"u8.ToArray()), stage.Stop))).ShouldBeTrue();
    }

    /// <summary>Operations that are over.</summary>
    private static async Task OperateAsync(Stage stage)
    {
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*", StringComparison.Ordinal));
        await stage.RunAsync("/rollback web in staging", m => m.Shown.Contains("Rolled back to *1.4.1*", StringComparison.Ordinal));
        await stage.SetImageByHandAsync("staging", $"{WorldService.Web.Image}:1.4.1-hotfix.1");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("hotfix", StringComparison.Ordinal)), "word of it");
        // It fails and is rolled back automatically; after that, automatic rollbacks are off.
        await stage.RunAsync("/deploy web 1.4.3-broken to staging", m => m.Shown.Contains("1.4.3-broken", StringComparison.Ordinal)
            && m.Shown.Contains("Rolled back to", StringComparison.Ordinal));
        await stage.RunAsync("/scale web 4 in staging for 2h", m => m.Shown.Contains("Scaled to *4*", StringComparison.Ordinal));
        (await stage.AskAsync("/deploy web 1.4.2 to production", "carol")).Shown.ShouldContain("production");
    }

    /// <summary>Operations that are still open.</summary>
    private static async Task LeaveOpenAsync(Stage stage)
    {
        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain("Deploy web");
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Switch it?", StringComparison.Ordinal)), "the question");
        (await stage.ClickAsync(await stage.AskAsync("/scale web 5 in production in 5m"), "Schedule")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("is scheduled for", StringComparison.Ordinal)), "its announcement");
    }
}
