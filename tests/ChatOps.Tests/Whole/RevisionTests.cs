using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>Pods say which commit they were built from, by the name that images have for it.</summary>
public sealed class RevisionTests
{
    private const string Name = "org.opencontainers.image.revision";

    [Theory]
    [InlineData("labels", 40)]
    [InlineData("annotations", 12)]
    public async Task A_version_whose_tag_says_nothing_belongs_to_the_change_of_its_revision(string where, int length)
    {
        await using var stage = await OutOfBandTests.StartAsync();
        var merged = await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        await StoryAsync(stage, "Merged");

        await ApplyAsync(stage, where, "2026.11", merged.Commit[..length]);

        await StoryAsync(stage, "Changed in *staging*");
        // From now on its version is known.
        await stage.RunAsync("/deploy web 2026.11 to production", m => m.Shown.Contains("Deployed"));
        await StoryAsync(stage, "Deployed *2026.11* to *production*");
        stage.Deploys.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_revision_that_is_reported_before_its_change_joins_it_when_that_is_known()
    {
        await using var stage = await OutOfBandTests.StartAsync();
        var before = stage.World.Repository.Head;
        var commit = stage.World.Repository.Commit("Sort orders by date", "ann", null);
        await ApplyAsync(stage, "annotations", "2026.11", commit.Sha);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Changed in *staging*")), "the version");

        await stage.DrivenAsync(stage.GitHub([]).PushedAsync(commit, before.Sha, stage.Stop));

        await StoryAsync(stage, "Changed in *staging*");
    }

    [Fact]
    public async Task A_revision_that_stays_as_it_was_is_that_of_the_previous_version()
    {
        await using var stage = await OutOfBandTests.StartAsync();
        var merged = await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));
        await ApplyAsync(stage, "annotations", "2026.11", merged.Commit);
        await StoryAsync(stage, "Changed in *staging*");

        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:2026.12");

        var other = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("→ registry.acme.io/web:2026.12")), "the next version");
        other.Shown.ShouldNotContain("Sort orders by date");
    }

    /// <summary>As someone's pipeline applies a manifest.</summary>
    private static Task ApplyAsync(Stage stage, string where, string version, string revision) => stage.PatchByHandAsync("staging", new
    {
        spec = new
        {
            template = new
            {
                metadata = new Dictionary<string, object> { [where] = new Dictionary<string, string> { [Name] = revision } },
                spec = new { containers = new[] { new { name = "web", image = $"registry.acme.io/web:{version}" } } },
            },
        },
    });

    private static Task<Message> StoryAsync(Stage stage, string text) => stage.UntilAsync(
        () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Sort orders by date") && m.Shown.Contains(text)), text);
}
