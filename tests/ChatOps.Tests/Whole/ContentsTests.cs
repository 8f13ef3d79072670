using ChatOps.Playground.GitHub;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>A version brings several changes, and each of them says where it is.</summary>
public sealed class ContentsTests
{
    [Fact]
    public async Task A_deploy_says_which_changes_it_brings_and_each_of_them_says_where_it_is_until_a_rollback_takes_them_out()
    {
        await using var stage = await Stage.StartAsync();
        var scenarios = stage.Scenarios();
        string[] titles = ["Sort orders by date", "Show prices with tax", "Remember the last search"];
        foreach (var title in titles)
        {
            await stage.DrivenAsync(scenarios.MergePullRequestAsync(title, stage.Stop));
        }

        var built = await stage.DrivenAsync(scenarios.BuildAsync(null, passes: true, stage.Stop));
        await StoryAsync(stage, titles[2], built.Version!);

        await stage.RunAsync($"/deploy web {built.Version} to staging", m => m.Shown.Contains("Deployed"));

        var deployed = await StoryAsync(stage, titles[2], "changes>");
        deployed.Shown.ShouldContain("📦 <https://github.com/acme/web/compare/");
        deployed.Shown.ShouldContain("|6 changes> since 1.4.1 by ");
        deployed.Shown.ShouldContain("merged ▸ built ▸ *staging*, ");
        // Its own line says that it was deployed.
        deployed.Shown.ShouldNotContain("🚀 In ");
        var list = await stage.UntilAsync(
            () => stage.Deploys.Single(story => story.Ts == deployed.Ts).Replies
                .FirstOrDefault(reply => reply.Shown.Contains("New in staging with web")),
            "the changes");
        foreach (var title in titles)
        {
            list.Shown.ShouldContain(title);
        }

        foreach (var title in titles[..2])
        {
            var brought = await StoryAsync(stage, title, $"🚀 In *staging* with web {built.Version}");
            brought.Shown.ShouldContain("merged ▸ built ▸ *staging*, ");
            brought.Shown.ShouldNotContain("changes>");
        }

        stage.Deploys.Count.ShouldBe(3);

        await stage.RunAsync("/rollback web in staging", m => m.Shown.Contains("Rolled back"));

        foreach (var title in titles[..2])
        {
            var out_ = await StoryAsync(stage, title, "↩️ No longer in *staging*, which runs web 1.4.1 now");
            out_.Shown.ShouldNotContain("▸ *staging*");
            out_.Shown.ShouldNotContain("🚀 In ");
        }

        var back = await StoryAsync(stage, "Rollback", "no longer in *staging*");
        back.Shown.ShouldContain("|6 changes> by ");
        back.Shown.ShouldContain(" are no longer in *staging*");
    }

    [Fact]
    public async Task Whoever_sets_a_version_outside_ChatOps_brings_its_changes_and_takes_them_out()
    {
        await using var stage = await OutOfBandTests.StartAsync();
        var scenarios = stage.Scenarios();
        await stage.DrivenAsync(scenarios.MergePullRequestAsync("Sort orders by date", stage.Stop));
        await stage.DrivenAsync(scenarios.MergePullRequestAsync("Show prices with tax", stage.Stop));
        var built = await stage.DrivenAsync(scenarios.BuildAsync(null, passes: true, stage.Stop));
        await StoryAsync(stage, "Show prices", built.Version!);
        var before = stage.Image("staging");

        await stage.SetImageByHandAsync("staging", $"{before.Split(':')[0]}:{built.Version}");
        await StoryAsync(stage, "Sort orders", $"🚀 In *staging* with web {built.Version}");
        (await StoryAsync(stage, "Show prices", "5 changes> since 1.4.1")).Shown.ShouldContain("▸ *staging*");

        await stage.SetImageByHandAsync("staging", before);
        await StoryAsync(stage, "Sort orders", "↩️ No longer in *staging*, which runs web 1.4.1 now");
        (await StoryAsync(stage, "Show prices", "✋ Changed in *staging*")).Shown.ShouldNotContain("▸ *staging*");
    }

    [Fact]
    public async Task A_code_host_that_cannot_be_asked_just_then_is_asked_again_and_one_that_does_not_know_the_version_is_not()
    {
        await using var stage = await Stage.StartAsync();
        // When the version is there, GitHub is away for a while.
        stage.World.Repository.FailNext(40);
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2*"));
        stage.World.Repository.FailNext(2);
        await StoryAsync(stage, "Deploy of 1.4.2", "|3 changes> since 1.4.1 by carol, bob, ann");

        await stage.RunAsync("/deploy web 1.9.0 to staging", m => m.Shown.Contains("Deployed *1.9.0*"));
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed *1.4.2* to *staging* (was 1.9.0)"));
        await stage.RunAsync("/deploy web 1.4.1 to staging", m => m.Shown.Contains("Deployed *1.4.1*"));

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("|3 changes> by carol, bob, ann are no longer in *staging*")),
            "the changes that are no longer there");
        stage.Deploys.ShouldNotContain(m => m.Shown.Contains("since 1.9.0") || m.Shown.Contains("since 1.4.2"));
    }

    [Fact]
    public async Task A_change_that_is_reported_only_after_its_version_was_deployed_says_where_it_is_all_the_same()
    {
        await using var stage = await Stage.StartAsync();
        var scenarios = stage.Scenarios();
        // GitHub has them, and its webhooks are late.
        var before = stage.World.Repository.Head;
        var late = stage.World.Repository.Commit("Sort orders by date", "ann", null);
        var later = stage.World.Repository.Commit("Show prices with tax", "bob", null);
        stage.World.Repository.Commit("Remember the last search", "carol", null);
        var built = await stage.DrivenAsync(scenarios.BuildAsync(null, passes: true, stage.Stop));
        await stage.RunAsync($"/deploy web {built.Version} to staging", m => m.Shown.Contains("Deployed"));
        await StoryAsync(stage, built.Version!, "changes>");

        await PushedAsync(stage, before, late);
        (await StoryAsync(stage, "Sort orders", $"🚀 In *staging* with web {built.Version}")).Shown.ShouldContain("▸ *staging*");

        await stage.RunAsync("/rollback web in staging", m => m.Shown.Contains("Rolled back"));
        (await StoryAsync(stage, "Sort orders", "↩️ No longer in *staging*")).Shown.ShouldNotContain("▸ *staging*");
        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await PushedAsync(stage, late, later);

        (await StoryAsync(stage, "Show prices", "↩️ No longer in *staging*")).Shown.ShouldNotContain("▸ *staging*");
    }

    private static Task PushedAsync(Stage stage, PlaygroundCommit before, PlaygroundCommit commit) =>
        stage.DrivenAsync(stage.GitHub([]).PushedAsync(commit, before.Sha, stage.Stop));

    private static Task<Message> StoryAsync(Stage stage, string title, string text) => stage.UntilAsync(
        () => stage.Deploys.FirstOrDefault(story => story.Shown.Split('\n')[0].Contains(title, StringComparison.Ordinal)
            && story.Shown.Contains(text, StringComparison.Ordinal)),
        $"{text} in {title}");
}
