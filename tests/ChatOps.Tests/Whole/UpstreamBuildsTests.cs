using ChatOps.Playground;
using ChatOps.Playground.Jenkins;

namespace ChatOps.Tests.Whole;

/// <summary>A build that another one started belongs to the change that this one is of.</summary>
public sealed class UpstreamBuildsTests
{
    [Fact]
    public async Task What_a_build_starts_is_in_the_message_of_its_change_whatever_it_checks_out()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var scenarios = stage.Scenarios();
        var deploy = Sender(stage, http, "job/web/job/deploy/", "acme/scripts");
        // Nobody configured it: it belongs to what its change belongs to.
        var smoke = Sender(stage, http, "job/smoke/", null);
        foreach (var title in new[] { "Sort orders by date", "Show prices with tax" })
        {
            var merged = await stage.DrivenAsync(scenarios.MergePullRequestAsync(title, stage.Stop));
            var built = await stage.DrivenAsync(scenarios.BuildAsync(merged.Commit, passes: true, stage.Stop));
            deploy.StartedBy = new("web/main", built.Build!.Value);
            // The scripts are the same for each change.
            var deployed = await stage.DrivenAsync(Run(stage, deploy, "v1.4.1"));
            smoke.StartedBy = new("web/deploy", deployed);
            await stage.DrivenAsync(Run(stage, smoke, "v1.4.1"));

            var story = await stage.UntilAsync(
                () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains($"smoke #{smoke.StartedBy.Number}")), "what was started last");
            story.Shown.ShouldContain(title);
            story.Shown.ShouldContain($"web/deploy #{deployed}");
        }

        stage.Deploys.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_starts_builds_of_several_changes_joins_none_of_them()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var scenarios = stage.Scenarios();
        var nightly = Sender(stage, http, "job/web/job/nightly/", null);
        var number = await stage.DrivenAsync(Run(stage, nightly, "v1.4.1"));
        var builder = Sender(stage, http, "job/web/job/main/", "acme/web");
        foreach (var title in new[] { "Sort orders by date", "Show prices with tax" })
        {
            var merged = await stage.DrivenAsync(scenarios.MergePullRequestAsync(title, stage.Stop));
            builder.StartedBy = new("web/nightly", number);
            var built = await stage.DrivenAsync(Run(stage, builder, merged.Commit));

            await stage.UntilAsync(
                () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(title) && m.Shown.Contains($"web/main #{built}")), title);
        }

        stage.Deploys.Count(m => m.Shown.Contains("web/main #")).ShouldBe(2);
    }

    [Fact]
    public async Task What_was_missed_is_in_the_message_of_its_change_too()
    {
        await using var stage = await MissedWebhooksTests.StartAsync();
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var scenarios = stage.Scenarios();
        var merged = await stage.DrivenAsync(scenarios.MergePullRequestAsync("Sort orders by date", stage.Stop));
        var built = await stage.DrivenAsync(scenarios.BuildAsync(merged.Commit, passes: true, stage.Stop));
        var deploy = Sender(stage, http, "job/web/job/deploy/", "acme/scripts");
        deploy.StartedBy = new("web/main", built.Build!.Value);
        stage.World.Jenkins.IsCutOff = true;

        await stage.DrivenAsync(Run(stage, deploy, "v1.4.1"));
        await stage.PassAsync(TimeSpan.FromMinutes(4));

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("web/deploy #")), "the missed build");
        story.Shown.ShouldContain("Sort orders by date");
    }

    private static JenkinsSender Sender(Stage stage, HttpClient http, string job, string? repository) =>
        new(http, BotInWorld.JenkinsToken, stage.Clock)
        {
            Job = job, Repository = repository, Controller = stage.World.Jenkins, HasTests = false, LastBuild = 6,
        };

    private static Task<long> Run(Stage stage, JenkinsSender sender, string commit) => sender.BuildAsync(
        stage.World.Repository.Find(commit)!, "", passes: true, TimeSpan.FromSeconds(6), stage.Stop);
}
