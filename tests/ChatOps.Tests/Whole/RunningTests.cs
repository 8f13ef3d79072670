using ChatOps.Operations;

namespace ChatOps.Tests.Whole;

/// <summary>Running operations: how they are reported, that they end, and that a person can end them.</summary>
public sealed class RunningTests
{
    [Fact]
    public async Task A_scale_of_a_broken_image_ends_and_can_be_superseded_and_cancelled_in_the_meantime()
    {
        await using var stage = await Stage.StartAsync();
        await BreakAsync(stage);

        var first = await stage.AskAsync("/scale web 5 in staging");
        await stage.ClickAsync(first, "Run");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("CrashLoopBackOff", StringComparison.Ordinal)), "what is wrong");
        var second = await stage.AskAsync("/scale web 4 in staging");
        second.Shown.ShouldContain("scale to 5 (operation");
        second.Shown.ShouldContain("is still running here. Running this supersedes it.");
        await stage.ClickAsync(second, "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(
            m => m.Shown.Contains("Scaling to *5* in *staging* was superseded", StringComparison.Ordinal)), "the first one's end");

        var running = await RunningAsync(stage);
        (await stage.AskAsync($"/ops cancel {running.Id}", "bob")).Shown.ShouldContain("Its change remains applied");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(
            "Scaling to *4* in *staging* was cancelled by Bob Baker", StringComparison.Ordinal)), "the second one's end");
        (await stage.AskAsync("/ops restart web in staging")).Shown.ShouldContain("Restart web in staging?");

        await stage.ClickAsync(await stage.AskAsync("/scale web 6 in staging"), "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(
            "Scaling to *6* in *staging* (was 4)", StringComparison.Ordinal) && m.Shown.Contains("CrashLoopBackOff", StringComparison.Ordinal)), "the third");
        await stage.PassAsync(TimeSpan.FromMinutes(1));
        var edits = Edits(stage);
        await stage.PassAsync(TimeSpan.FromMinutes(13));
        Edits(stage).ShouldBe(edits, "one restart more is no news");
        await stage.PassAsync(TimeSpan.FromMinutes(2));
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("❌ Scaling to *6*", StringComparison.Ordinal)), "the end");
        var ended = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(
            m => Stage.Describe(m).Contains("No progress for 15 min, so I stopped watching.", StringComparison.Ordinal)), "the reason");
        // The number of restarts, at the end.
        await stage.UntilSaidAsync(ended, "times");
    }

    [Fact]
    public async Task An_unreachable_cluster_is_reported_within_ten_seconds_and_so_is_its_return()
    {
        await using var stage = await Stage.StartAsync();
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2-slow to staging"), "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("updated,", StringComparison.Ordinal)), "progress");

        stage.World.Staging.Faults.DropNext(int.MaxValue);
        stage.World.Staging.CutWatches();
        var cut = stage.Clock.GetUtcNow();
        var lost = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("No updates since", StringComparison.Ordinal)), "word of it");
        (stage.Clock.GetUtcNow() - cut).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        lost.Shown.ShouldContain("Deploying *1.4.2-slow*");

        stage.World.Staging.Faults.Clear();
        var back = stage.Clock.GetUtcNow();
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("1.4.2-slow", StringComparison.Ordinal)
            && !m.Shown.Contains("No updates since", StringComparison.Ordinal)), "sight");
        (stage.Clock.GetUtcNow() - back).ShouldBeLessThan(TimeSpan.FromSeconds(25), "it is asked again every 15 s at the latest");
        var done = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *1.4.2-slow*", StringComparison.Ordinal)), "the end");
        done.Replies.Count(r => r.Shown.Contains("No updates since", StringComparison.Ordinal)).ShouldBe(1);
        done.Replies.Count(r => r.Shown.Contains("Updates are back", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task One_cause_is_one_reply_and_a_rollback_is_reported_in_one_thread()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.3-broken to staging", m => m.Shown.Contains("❌ Deploy of", StringComparison.Ordinal));
        await stage.RunAsync("/rollback web in staging", m => m.Shown.Contains("Rolled back to *1.4.1*", StringComparison.Ordinal));
        await stage.RunAsync(
            "/deploy web 1.4.4-crash to staging",
            m => m.Shown.Contains("1.4.4-crash", StringComparison.Ordinal) && m.Shown.Contains("❌ Deploy of", StringComparison.Ordinal));
        await stage.PassAsync(TimeSpan.FromSeconds(10));

        var (broken, rollback, crash) = (stage.Deploys[0], stage.Deploys[1], stage.Deploys[2]);
        Pulls(broken).ShouldHaveSingleItem();
        crash.Replies.Count(r => r.Shown.Contains("container web: ", StringComparison.Ordinal)
            && !r.Shown.Contains("failed after", StringComparison.Ordinal)).ShouldBe(1);
        broken.Shown.ShouldContain("Rolled back to *1.4.1*", customMessage: "its card says what became of it");
        broken.Replies.ShouldNotContain(r => r.Shown.Contains("olled back to", StringComparison.Ordinal)
            || r.Shown.Contains("olling back to", StringComparison.Ordinal));
        rollback.Replies.Count(r => r.Shown.Contains("Rolled back to", StringComparison.Ordinal)).ShouldBe(1);

        static IEnumerable<string> Pulls(ChatOps.Playground.Slack.Message message) =>
            message.Replies.Select(r => r.Shown).Where(shown => shown.Contains("PullBackOff", StringComparison.Ordinal) || shown.Contains(
                "ErrImagePull", StringComparison.Ordinal)).Where(shown => !shown.Contains("failed after", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deploy_that_kubectl_supersedes_is_superseded_and_not_failed()
    {
        await using var stage = await Stage.StartAsync();
        await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2-slow to staging"), "Run");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("updated,", StringComparison.Ordinal)), "progress");

        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.4.9");

        var ended = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(
            m => m.Shown.Contains("⏭ Deploy of *1.4.2-slow* to *staging* was superseded", StringComparison.Ordinal)), "the end");
        ended.Shown.ShouldNotContain("Roll back…");
        await stage.UntilSaidAsync(ended, "the image was set to registry.acme.io/web:1.4.9 by kubectl-set");
    }

    private static int Edits(Stage stage) => stage.Slack.Calls.Count(call => call.Method == "chat.update");

    private static async Task<Operation> RunningAsync(Stage stage) =>
        (await stage.DrivenAsync(
            stage.Get<OperationRows>().InAsync(ChatOps.Journal.OperationState.Running, stage.Stop))).ShouldHaveSingleItem();

    /// <summary>Makes all pods of web crash, without the cluster giving up on them.</summary>
    private static async Task BreakAsync(Stage stage)
    {
        using var client = new HttpClient { BaseAddress = stage.WorldAddress };
        using var patch = new StringContent(
            """{"spec":{"progressDeadlineSeconds":3600,"strategy":{"type":"Recreate","rollingUpdate":null},"template":{"spec":{"containers":[{"name":"web","image":"registry.acme.io/web:1.4.2-crash"}]} } } }""", null, "application/strategic-merge-patch+json");
        (await stage.DrivenAsync(client.PatchAsync(
            "/clusters/staging/apis/apps/v1/namespaces/web/deployments/web", patch, stage.Stop))).EnsureSuccessStatusCode();
        await stage.PassAsync(TimeSpan.FromSeconds(45));
    }
}
