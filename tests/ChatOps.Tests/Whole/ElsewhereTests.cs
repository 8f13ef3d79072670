using ChatOps.Journal;

namespace ChatOps.Tests.Whole;

/// <summary>What other tools deploy and configure.</summary>
public sealed class ElsewhereTests
{
    [Fact]
    public async Task A_deployment_by_another_tool_is_in_the_story_of_its_version_and_in_its_environment()
    {
        await using var stage = await Stage.StartAsync();
        await stage.TellAsync("test", new NewEvent(stage.Clock.GetUtcNow(), null, Build("main")));
        await DeployAsync(stage, ReportedDeploymentState.Running);
        var told = await stage.UntilAsync(() => stage.Deploys.SingleOrDefault(m => m.Shown.Contains("is running")), "that it runs");
        told.Shown.ShouldContain("⏳ Tool deployment of web-production 1.9.0 to *production* is running by ann");

        await DeployAsync(stage, ReportedDeploymentState.Succeeded);
        told = await stage.UntilSaidAsync(told, "🚀 Tool deployment of web-production 1.9.0 to *production* is done by ann");
        told.Shown.ShouldContain("built ▸ *production*");
        (await stage.AskAsync("/ops changes production")).Shown.ShouldContain("Tool deployment of web-production 1.9.0");
        (await stage.AskAsync("/ops changes staging")).Shown.ShouldNotContain("Tool deployment");
        (await stage.AskAsync("/ops digest")).Shown.ShouldContain("1 deploy");
    }

    [Fact]
    public async Task A_run_says_what_it_changed_one_that_changes_nothing_is_quiet_and_one_that_fails_says_why()
    {
        await using var stage = await Stage.StartAsync();
        await RunAsync(stage, "1", ConfigurationRunState.Succeeded, 0, 0);
        await stage.PassAsync(TimeSpan.FromSeconds(5));
        stage.Deploys.ShouldBeEmpty();

        await RunAsync(stage, "2", ConfigurationRunState.Running, null, null);
        var told = await stage.UntilAsync(() => stage.Deploys.SingleOrDefault(), "that it runs");
        await RunAsync(stage, "2", ConfigurationRunState.Succeeded, 3, 0);
        await stage.UntilSaidAsync(told, "🔧 Tool site.yml is done by ann, 3 changed");
        await RunAsync(stage, "3", ConfigurationRunState.Failed, 1, 2);
        await stage.UntilAsync(
            () => stage.Deploys.SingleOrDefault(m => m.Shown.Contains(
                "❌ Tool site.yml failed by ann, 1 changed, 2 failed: no space left", StringComparison.Ordinal)),
            "the failure");
        (await stage.AskAsync("/ops changes web")).Shown.ShouldContain("3 changed");
    }

    private static Task DeployAsync(Stage stage, ReportedDeploymentState state) => stage.TellAsync("test", new NewEvent(
        stage.Clock.GetUtcNow(),
        new("ann"),
        new DeploymentReported(
            "Tool",
            "web-production",
            "d-1",
            "production",
            "1.9.0",
            null,
            null,
            state,
            null,
            null,
            null,
            null,
            [new("application", "web-production"), new("service", "web"), new("environment", "production")])));

    private static Task RunAsync(Stage stage, string id, ConfigurationRunState state, int? changed, int? failed) => stage.TellAsync(
        "test",
        new NewEvent(
            stage.Clock.GetUtcNow(),
            new("ann"),
            new ConfigurationRun(
                "Tool",
                id,
                "site.yml",
                state,
                changed,
                failed,
                null,
                null,
                null,
                state is ConfigurationRunState.Failed ? "no space left on device" : null,
                [new("project", "web")])));

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
