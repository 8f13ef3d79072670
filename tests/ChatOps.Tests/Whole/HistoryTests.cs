using ChatOps.Playground;
using ChatOps.Playground.GitHub;

namespace ChatOps.Tests.Whole;

/// <summary>A rollback is news: it gets its own message where people see it, and doesn't only change an old one further up.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task A_change_back_to_an_older_version_has_its_own_message_whoever_makes_it()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*"));
        await stage.RunAsync("/deploy web 1.4.3 to staging", m => m.Shown.Contains("Deployed *1.4.3*"));
        stage.Deploys.Count.ShouldBe(2);

        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.4.2");

        var byHand = await stage.UntilAsync(
            () => stage.Deploys.Skip(2).FirstOrDefault(m => m.Shown.Contains("image of web")), "the change by hand");
        byHand.Shown.ShouldContain("1.4.3 → registry.acme.io/web:1.4.2");
        stage.Deploys[0].Shown.ShouldNotContain("image of web", customMessage: "that story is over");
        await stage.UntilAsync(() => stage.Deploys[1].Shown.Contains("image of web") ? "told" : null, "the story of what it took back");

        await stage.RunAsync("/deploy web 1.4.3 to staging", m => m.Shown.Split("Deployed *1.4.3*").Length == 3);
        stage.Deploys.Count.ShouldBe(3, "forward again is told where it was");
        await stage.RunAsync(
            "/deploy web 1.4.2 to staging",
            m => m.Ts == stage.Deploys[^1].Ts && m.Shown.Contains("Deployed *1.4.2* to *staging* (was 1.4.3)"));
        stage.Deploys.Count.ShouldBe(4);
        stage.Deploys[3].Shown.ShouldContain("(was 1.4.3)");
    }

    [Fact]
    public async Task A_branch_that_is_moved_back_says_what_was_dropped_and_with_two_hooks_only_once()
    {
        await using var stage = await Stage.StartAsync();
        var (repository, client) = (stage.World.Repository, new HttpClient { BaseAddress = stage.BotAddress });
        var gitHub = new GitHubSender(client, BotInWorld.GitHubSecret, stage.Clock) { Hooks = 2 };
        async Task<PlaygroundCommit> PushAsync(string title)
        {
            var before = repository.Head.Sha;
            var commit = repository.Commit(title, "ann", null);
            await stage.DrivenAsync(Sent(gitHub.PushedAsync(commit, before, stage.Stop)));
            await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(title) && m.Replies.Count > 0), title);
            return commit;
        }

        var kept = await PushAsync("Keep the cart");
        await PushAsync("Sort orders");
        var head = await PushAsync("Show prices");
        await stage.DrivenAsync(Sent(gitHub.ForcedBackAsync(kept, head.Sha, "bob", stage.Stop)));

        var moved = await stage.UntilAsync(() => stage.Deploys.Skip(3).FirstOrDefault(m => m.Replies.Count > 0), "the move back");
        moved.Shown.ShouldContain($"Force-pushed *main* back from `{head.Sha[..8]}` to `{kept.Sha[..8]}` by bob: dropped 2 commits");
        moved.Replies[0].Shown.ShouldContain("Sort orders");
        moved.Replies[0].Shown.ShouldContain("Show prices");
        await stage.UntilAsync(
            () => stage.Deploys.Count(m => m.Shown.Contains("this was dropped")) == 2 ? "both" : null, "the stories of what was dropped");
        stage.Deploys[0].Shown.ShouldNotContain("Force-pushed");
        stage.Deploys.ShouldAllBe(m => m.Replies.Count == 1);
        stage.Deploys.Count.ShouldBe(4);
    }

    private static async Task<string> Sent(Task sending)
    {
        await sending;
        return "sent";
    }
}
