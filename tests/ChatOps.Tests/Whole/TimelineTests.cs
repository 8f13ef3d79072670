namespace ChatOps.Tests.Whole;

public sealed class TimelineTests
{
    [Fact]
    public async Task A_merge_its_build_and_its_deploy_are_one_message_in_order()
    {
        await using var stage = await Stage.StartAsync();
        var scenarios = stage.Scenarios();
        var merged = await stage.DrivenAsync(scenarios.MergePullRequestAsync("Sort orders by date", stage.Stop));
        var built = await stage.DrivenAsync(scenarios.BuildAsync(merged.Commit, passes: true, stage.Stop));

        var story = await stage.RunAsync($"/deploy web {built.Version} to staging", m => m.Shown.Contains("Deployed"));

        stage.Deploys.Count.ShouldBe(1);
        story.Shown.ShouldContain("Sort orders by date");
        var lines = story.Shown.Split('\n').ToList();
        lines.FindIndex(l => l.Contains("Merged")).ShouldBeLessThan(lines.FindIndex(l => l.Contains("web/main")));
        lines.FindIndex(l => l.Contains("web/main")).ShouldBeLessThan(lines.FindIndex(l => l.Contains("Deployed")));
    }

    [Fact]
    public async Task A_build_that_fails_says_which_tests_failed()
    {
        await using var stage = await Stage.StartAsync();

        await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: false, stage.Stop));

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("failed")), "the failure");
        await stage.UntilAsync(() => stage.Deploys[0].Replies.FirstOrDefault(r => r.Shown.Contains("failed")), "the thread");
        story.Shown.ShouldContain("tests failed");
    }

    [Fact]
    public async Task Without_a_version_the_newest_that_was_built_is_deployed()
    {
        await using var stage = await Stage.StartAsync();
        var built = await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: true, stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(built.Version!)), "the build");

        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain($"→ `{built.Version}`");
    }

    [Fact]
    public async Task A_title_that_would_call_everybody_stays_text()
    {
        await using var stage = await Stage.StartAsync();

        await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("<!channel> *free* <@U02ANN> & `more`", stage.Stop));

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Merged")), "the story");
        story.Blocks[0].GetProperty("text").GetProperty("text").GetString()!.ShouldNotContain("<!channel>");
        story.Text.ShouldNotContain("<!channel>");
        story.Text.ShouldNotContain("<@U02ANN>");
    }

    [Fact]
    public async Task The_timeline_command_lists_the_last_changes_with_links()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        var answer = await stage.AskAsync("/ops timeline web");

        answer.Shown.ShouldContain("Deployed *1.4.2*");
        answer.Shown.ShouldContain("archives/");
    }
}
