using ChatOps.Journal;
using ChatOps.Playground;
using ChatOps.Playground.Jenkins;
using Microsoft.AspNetCore.Http;

namespace ChatOps.Tests.Whole;

/// <summary>What a build's message says beyond how it ended: the stage, the tests, and whose changes are in it.</summary>
public sealed class BuildDetailsTests
{
    [Fact]
    public async Task A_failed_build_says_in_which_stage_which_tests_failed_and_whose_changes_are_in_it()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        var jenkins = stage.Scenarios();
        var merged = await stage.DrivenAsync(jenkins.MergePullRequestAsync("Sort orders by date", stage.Stop));

        await stage.DrivenAsync(jenkins.BuildAsync(merged.Commit, passes: false, stage.Stop));

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("failed")), "the failure");
        story.Shown.ShouldContain("in Test, 2 of 412 tests failed, with changes by ann");
        story = await stage.UntilSaidAsync(story, "#128 failed");
        var details = story.Replies.Single(reply => reply.Shown.Contains("#128 failed")).Shown;
        details.ShouldContain("Stage");
        details.ShouldContain("Changes by");
        // What passed before is named first.
        details.IndexOf("acme.web.CartTest.survives a restart", StringComparison.Ordinal)
            .ShouldBeInRange(1, details.IndexOf("acme.web.CartTest.adds up", StringComparison.Ordinal));
        stage.Deploys.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_build_that_passes_after_one_that_failed_says_whose_changes_are_in_it()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        var jenkins = stage.Scenarios();
        await stage.DrivenAsync(jenkins.BuildAsync(null, passes: true, stage.Stop));
        await stage.DrivenAsync(jenkins.BuildAsync(null, passes: false, stage.Stop));
        var merged = await stage.DrivenAsync(jenkins.MergePullRequestAsync("Sort orders by date", stage.Stop));

        await stage.DrivenAsync(jenkins.BuildAsync(merged.Commit, passes: true, stage.Stop));

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("back to normal")), "the build");
        story.Shown.ShouldContain("#130");
        story.Shown.ShouldContain(", back to normal with changes by ann");
        (await FactsAsync(stage)).Single(build => build is { Number: 128, IsOver: true }).FixedBy.ShouldBeNull();
    }

    [Fact]
    public async Task A_running_build_is_in_its_changes_story_and_says_which_stage_it_has_reached()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        var merged = await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var sender = new JenkinsSender(http, BotInWorld.JenkinsToken, stage.Clock) { Controller = stage.World.Jenkins };
        var jenkins = new Scenarios(stage.World.Repository, new(http, BotInWorld.GitHubSecret, stage.Clock), sender, stage.Clock)
        {
            BuildTime = TimeSpan.FromMinutes(4),
        };

        var first = jenkins.BuildAsync(merged.Commit, passes: true, stage.Stop);

        // How many there are isn't known before a build has been through all of them.
        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(": Build, stage 2")), "a stage");
        story.Shown.ShouldContain("Sort orders by date");
        story.Shown.ShouldNotContain("stage 2 of");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(": Test, stage 3")), "the next stage");
        await stage.DrivenAsync(first);
        var second = jenkins.BuildAsync(merged.Commit, passes: true, stage.Stop);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(": Test, stage 3 of 4")), "how many there are");
        await stage.DrivenAsync(second);

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => !m.Shown.Contains("stage")), "the end");
        stage.Deploys.ShouldHaveSingleItem().Replies.Count(reply => reply.Shown.Contains("passed")).ShouldBe(2);
        // Whatever is asked every few seconds, only what changed is stored.
        (await FactsAsync(stage)).Count(build => build is { Number: 129, IsOver: false, Unconfirmed: null }).ShouldBeLessThan(6);
    }

    [Fact]
    public async Task Without_stages_and_test_reports_a_build_ends_as_it_did()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        stage.World.Jenkins.Instead = context => context.Request.Path.Value switch
        {
            { } path when path.Contains("/wfapi/", StringComparison.Ordinal) => Results.NotFound(),
            { } path when path.Contains("/testReport/", StringComparison.Ordinal) => Results.StatusCode(500),
            _ => null,
        };

        await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: false, stage.Stop));

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("failed")), "the failure");
        story.Shown.ShouldContain("2 of 412 tests failed, with changes by");
        story.Shown.ShouldNotContain("in Test");
    }

    [Fact]
    public async Task A_build_whose_end_is_never_reported_ends_all_the_same()
    {
        await using var stage = await MissedWebhooksTests.StartAsync(settings => settings["ChatOps:Recovery:Enabled"] = "false");
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var jenkins = new Scenarios(
            stage.World.Repository,
            new(http, BotInWorld.GitHubSecret, stage.Clock),
            new(http, BotInWorld.JenkinsToken, stage.Clock) { Controller = stage.World.Jenkins },
            stage.Clock)
        {
            BuildTime = TimeSpan.FromMinutes(1),
        };
        var building = jenkins.BuildAsync(null, passes: true, stage.Stop);
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        stage.World.Jenkins.IsCutOff = true;

        await stage.DrivenAsync(building);

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("✅ Built")), "the end");
    }

    private static async Task<IReadOnlyList<BuildChanged>> FactsAsync(Stage stage) =>
    [
        .. (await stage.DrivenAsync(stage.Get<Events>().NewestAsync<BuildChanged>(long.MaxValue, 200, stage.Stop)))
            .Select(@event => (BuildChanged)@event.Fact),
    ];
}
