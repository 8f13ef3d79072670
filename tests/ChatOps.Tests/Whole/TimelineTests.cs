using ChatOps.Journal;
using ChatOps.Tests.Timeline;

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
    public async Task A_failed_build_says_which_tests_failed()
    {
        await using var stage = await Stage.StartAsync();

        await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: false, stage.Stop));

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("failed")), "the failure");
        await stage.UntilAsync(() => stage.Deploys[0].Replies.FirstOrDefault(r => r.Shown.Contains("failed")), "the thread");
        story.Shown.ShouldContain("tests failed");
    }

    [Fact]
    public async Task A_build_that_runs_says_how_long_the_last_ones_took()
    {
        await using var stage = await Stage.StartAsync();
        for (var number = 1; number <= 3; number++)
        {
            await TellAsync(BuildState.Succeeded, number, TimeSpan.FromMinutes(number));
        }

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Built web #3")), "the builds before");

        await TellAsync(BuildState.Running, 4, took: null);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("⏳ Building web #4, which usually takes 2 m 0 s")), "the usual time");

        await TellAsync(BuildState.Succeeded, 4, TimeSpan.FromMinutes(4));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Built web #4 in 4 m 0 s")), "its end");
        stage.Deploys.ShouldAllBe(m => !m.Shown.Contains("usually"));

        Task TellAsync(BuildState state, int number, TimeSpan? took) => stage.TellAsync("jenkins", new NewEvent(
            stage.Clock.GetUtcNow(),
            null,
            new BuildChanged(
                "jenkins/web",
                number,
                "web",
                null,
                state,
                "acme/web",
                string.Concat(Enumerable.Repeat($"{number}", 40)),
                "main",
                null,
                null,
                took,
                null)));
    }

    [Fact]
    public async Task Without_a_version_the_newest_build_is_deployed()
    {
        await using var stage = await Stage.StartAsync();
        var built = await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: true, stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(built.Version!)), "the build");

        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldContain($"→ `{built.Version}`");
    }

    [Fact]
    public async Task A_title_that_would_notify_everyone_stays_text()
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

    [Fact]
    public async Task A_late_event_is_in_order_in_the_message_and_last_in_its_thread_with_its_time()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));
        var before = await stage.UntilAsync(
            () => stage.Deploys[0].Replies is { Count: 3 } replies ? replies.Select(r => (r.Ts, r.Shown)).ToList() : null, "all replies");

        await BuiltAsync(stage, TimeSpan.FromHours(1));

        var story = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Built web #7") && m.Replies.Count == 4), "the build");
        story.Shown
            .IndexOf("Built web #7", StringComparison.Ordinal)
            .ShouldBeLessThan(story.Shown.IndexOf("Deployed", StringComparison.Ordinal));
        story.Replies.Take(3).Select(r => (r.Ts, r.Shown)).ShouldBe(before, "people may have answered to them");
        story.Replies[3].Shown.ShouldContain("web #7 passed");
        story.Replies[3].Shown.ShouldContain("received late, happened at");
        stage.Deploys.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_kind_of_fact_with_one_file_and_one_line_is_posted_like_any_other()
    {
        await using var stage = await Stage.StartAsync();
        await stage.TellAsync("kitchen", new NewEvent(stage.Clock.GetUtcNow(), new("ann"), new CoffeeMade("web", 3, "everybody is awake")));

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Replies.Count == 1), "the message and its reply");
        story.Shown.ShouldContain("✅ 3 cups of coffee by ann: everybody is awake");
        story.Replies[0].Shown.ShouldContain("everybody is awake");
        (await stage.AskAsync("/ops timeline web")).Shown.ShouldContain("3 cups of coffee");
    }

    [Theory]
    [InlineData(13, 1)]
    [InlineData(15, 2)]
    public async Task A_change_without_events_for_two_weeks_is_over_and_its_deploy_has_its_own_message(int days, int messages)
    {
        await using var stage = await Stage.StartAsync();
        await BuiltAsync(stage, TimeSpan.FromDays(days));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Built web #7")), "the build");

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        stage.Deploys.Count.ShouldBe(messages);
    }

    private static Task BuiltAsync(Stage stage, TimeSpan ago)
    {
        var build = new BuildChanged(
            "jenkins/web", 7, "web", null, BuildState.Succeeded, null, null, null, "1.4.2", null, TimeSpan.FromSeconds(70), new(120, 0, 0, []));
        return stage.TellAsync("jenkins", new NewEvent(stage.Clock.GetUtcNow() - ago, null, build));
    }
}
