using ChatOps.Journal;

namespace ChatOps.Tests.Whole;

/// <summary>What registries report: a version is there, and under which digest.</summary>
public sealed class PushedImagesTests
{
    private static readonly string One = $"sha256:{new string('1', 64)}", Other = $"sha256:{new string('2', 64)}";

    [Fact]
    public async Task An_image_belongs_to_the_build_of_its_version_and_is_offered_without_one()
    {
        await using var stage = await Stage.StartAsync();
        await PushAsync(stage, "1.9.0", One);
        await PushAsync(stage, "latest", One);
        await stage.PassAsync(TimeSpan.FromSeconds(5));
        stage.Deploys.ShouldBeEmpty("an image alone isn't news");

        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldSatisfyAllConditions(
            plan => plan.ShouldContain("→ `1.9.0`"),
            plan => plan.ShouldContain("pushed to registry.acme.io/web"));
        await stage.TellAsync("test", new NewEvent(stage.Clock.GetUtcNow(), null, Build("main")));
        var told = await stage.UntilAsync(() => stage.Deploys.SingleOrDefault(m => m.Shown.Contains("Built")), "the build");
        told.Shown.ShouldContain("📦 Pushed registry.acme.io/web:1.9.0 by ci, `sha256:111111111111`");
        stage.Deploys.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_version_that_the_services_build_made_from_another_branch_is_not_offered_for_being_in_the_registry()
    {
        await using var stage = await Stage.StartAsync();
        await stage.TellAsync("test", new NewEvent(stage.Clock.GetUtcNow(), null, Build("topic")));
        await PushAsync(stage, "1.9.0", One);

        (await stage.AskAsync("/deploy web to staging")).Shown.ShouldNotContain("→ `1.9.0`");
    }

    [Fact]
    public async Task A_tag_that_moved_is_told_and_is_in_the_plan_even_after_its_story_is_over()
    {
        await using var stage = await Stage.StartAsync();
        await PushAsync(stage, "1.9.0", One);
        await PushAsync(stage, "1.9.0", One);
        await stage.PassAsync(TimeSpan.FromSeconds(5));
        stage.Deploys.ShouldBeEmpty();
        await PushAsync(stage, "1.9.0", Other);

        var told = await stage.UntilAsync(() => stage.Deploys.SingleOrDefault(), "the warning");
        told.Shown.ShouldContain(
            "⚠️ registry.acme.io/web:1.9.0 was pushed again by ci and is another image now: `sha256:222222222222` instead of `sha256:111111111111`");
        (await stage.AskAsync("/deploy web 1.9.0 to staging")).Shown.ShouldContain($"{Other} instead of {One}");
        (await stage.AskAsync($"/deploy web 1.9.0@{One} to staging")).Shown.ShouldContain($"The registry has {Other} under 1.9.0");

        stage.Clock.Advance(TimeSpan.FromDays(20));
        await PushAsync(stage, "1.9.0", One);
        await stage.UntilAsync(() => stage.Deploys.Count == 1 ? null : "there", "another warning");
    }

    private static Task PushAsync(Stage stage, string tag, string digest) =>
        stage.TellAsync("test", Push(tag, digest, stage.Clock.GetUtcNow()));

    private static NewEvent Push(string tag, string digest, DateTimeOffset at) => new(
        at,
        new("ci"),
        new ImagePushed("registry.acme.io/web", tag, digest, null, [new("image", "registry.acme.io/web")]));

    private static BuildChanged Build(string branch) => new(
        $"jenkins/web/{branch}",
        7,
        $"web/{branch}",
        null,
        BuildState.Succeeded,
        "acme/web",
        new string('a', 40),
        branch,
        "1.9.0",
        null,
        null,
        null);
}
