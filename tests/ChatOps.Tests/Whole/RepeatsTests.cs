using ChatOps.Journal;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>What happens again and again to one thing is one message, and one line that counts.</summary>
public sealed class RepeatsTests
{
    [Fact]
    public async Task What_someone_changes_again_and_again_outside_ChatOps_is_one_counted_line_in_both_platforms_and_nothing_is_lost()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.BesideSlack);
        await TeamsWorld.InstallAsync(stage);
        for (var i = 1; i <= 7; i++)
        {
            await ChangeAsync(stage, i);
            if (i == 4)
            {
                await stage.StopBotAsync();
                await stage.StartBotAsync();
            }
        }

        var told = await stage.UntilAsync(
            () => Told(stage).SingleOrDefault(m => m.Shown.Contains("7 times", StringComparison.Ordinal)), "all");
        told.Shown.ShouldContain("Changed in *staging* by `ops-tool`, outside ChatOps: replicas … → …, 7 times in 6 min, last ");
        told.Shown.Split("Changed in").Length.ShouldBe(2, "it is one line");
        stage.Slack.Channel("deploys").Messages.Count.ShouldBe(1);
        var teams = stage.World.Teams;
        await stage.UntilAsync(
            () => teams.Posts(teams.Channel("Deploys")).SingleOrDefault(post => post.Shown.Contains(
                "replicas … → …, 7 times in 6 min, last ", StringComparison.Ordinal)),
            "the same in Teams");
        var all = (await stage.AskAsync("/ops changes web staging")).Shown;
        Enumerable.Range(1, 7).ShouldAllBe(i => all.Contains($"replicas {i} → {i + 1}"));

        await stage.TellAsync("kubernetes", Change(stage, 8, "env of web"));
        await stage.UntilAsync(() => Told(stage).Count == 2 ? "there" : null, "another change, in a message of its own");
        await stage.PassAsync(TimeSpan.FromMinutes(21));
        await ChangeAsync(stage, 9);
        await stage.UntilAsync(() => Told(stage).Count == 3 ? "there" : null, "a later one, in a message of its own");
    }

    [Fact]
    public async Task Two_are_shown_as_they_are_and_what_a_version_replaces_is_never_counted_with_others()
    {
        await using var stage = await Stage.StartAsync();
        await ChangeAsync(stage, 1);
        await ChangeAsync(stage, 2);
        var told = await stage.UntilAsync(
            () => Told(stage).SingleOrDefault(m => m.Shown.Contains("2 → 3", StringComparison.Ordinal)), "both");
        told.Shown.ShouldContain("replicas 1 → 2 · ");

        for (var i = 1; i <= 3; i++)
        {
            var what = $"image of web registry.acme.io/web:1.9.{i} → registry.acme.io/web:1.9.{i + 1}";
            await stage.TellAsync("kubernetes", Change(stage, 10 + i, what, $"1.9.{i}", $"1.9.{i + 1}"));
        }

        await stage.UntilAsync(() => Told(stage).Count == 4 ? "there" : null, "a message for each version");
    }

    [Fact]
    public async Task A_job_that_fails_again_and_again_is_one_message_with_few_replies()
    {
        await using var stage = await Stage.StartAsync();
        for (var i = 1; i <= 9; i++)
        {
            await stage.BuildAsync(i, "COMPLETED", "FAILURE");
            await stage.PassAsync(TimeSpan.FromMinutes(1));
        }

        var told = await stage.UntilAsync(
            () => stage.Deploys.SingleOrDefault(m => m.Shown.Contains("9 times", StringComparison.Ordinal)), "all");
        told.Shown.ShouldContain("web/main #…");
        told.Shown.ShouldContain(" failed, 9 times in ");
        stage.Deploys.Count.ShouldBe(1);
        told = await stage.UntilSaidAsync(told, "#9 failed");
        told.Replies.Count.ShouldBe(3);
        told.Replies[^1].Shown.ShouldContain("#9 failed", customMessage: "the newest are named");
    }

    [Fact]
    public async Task The_builds_of_one_commit_are_counted_and_its_timeline_has_them_all()
    {
        await using var stage = await Stage.StartAsync();
        var sha = new string('a', 40);
        for (var i = 1; i <= 5; i++)
        {
            await stage.TellAsync("jenkins", new NewEvent(stage.Clock.GetUtcNow(), null, Build(i, BuildState.Failed, sha)));
            await stage.PassAsync(TimeSpan.FromMinutes(2));
        }

        await stage.TellAsync("jenkins", new NewEvent(stage.Clock.GetUtcNow(), null, Build(6, BuildState.Succeeded, sha)));
        var told = await stage.UntilAsync(
            () => stage.Deploys.SingleOrDefault(m => m.Shown.Contains("Built", StringComparison.Ordinal)), "that it is green");
        told.Shown.ShouldContain("❌ Build web/main #… failed, 5 times in 8 min, last ");
        told.Shown.ShouldContain("✅ Built web/main #6");

        var all = (await stage.AskAsync($"/ops timeline {sha[..7]}")).Shown;
        Enumerable.Range(1, 5).ShouldAllBe(i => all.Contains($"❌ Build web/main #{i} failed"));
    }

    private static BuildChanged Build(int number, BuildState state, string sha) =>
        new("builder/web/main", number, "web/main", null, state, "acme/web", sha, "main", null, null, null, null, IsFinal: true);

    private static async Task ChangeAsync(Stage stage, int number)
    {
        await stage.TellAsync("kubernetes", Change(stage, number, $"replicas {number} → {number + 1}"));
        await stage.PassAsync(TimeSpan.FromMinutes(1));
    }

    private static NewEvent Change(Stage stage, int number, string what, string? from = null, string? to = null) => new(
        stage.Clock.GetUtcNow(),
        null,
        new WorkloadChanged(
            "web", "staging", "staging/web/deployment/web", $"u1/{number}", "ops-tool", [what], to, IsAutoscaled: false, from));

    private static List<Message> Told(Stage stage) =>
        [.. stage.Deploys.Where(m => m.Shown.Contains("outside ChatOps", StringComparison.Ordinal))];
}
