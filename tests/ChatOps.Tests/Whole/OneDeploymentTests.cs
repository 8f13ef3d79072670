using ChatOps.Journal;
using ChatOps.Operations.Kinds;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>What several tools tell of one deployment is one step.</summary>
public sealed class OneDeploymentTests
{
    private const string Image = "registry.acme.io/web";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_operation_and_the_tool_that_watches_the_cluster_are_one_step_in_either_order_and_after_a_restart(bool isReversed)
    {
        await using var stage = await Stage.StartAsync();
        var at = stage.Clock.GetUtcNow().AddMinutes(-10);
        List<NewEvent> told =
        [
            new(at, new("ann"), Operation("2.0.1", OperationState.Running)),
            new(at.AddSeconds(8), null, Reported("Argo CD", "2.0.1", ReportedDeploymentState.Running, at.AddSeconds(8))),
            new(at.AddMinutes(2), new("ann"), Operation("2.0.1", OperationState.Succeeded)),
            new(at.AddMinutes(3), null, Reported("Argo CD", "2.0.1", ReportedDeploymentState.Succeeded, at.AddSeconds(8))),
        ];
        foreach (var @event in isReversed ? Enumerable.Reverse(told) : told)
        {
            await stage.TellAsync("test", @event);
            await stage.PassAsync(TimeSpan.FromSeconds(5));
        }

        var message = await UntilAsync(stage, "2.0.1", "Deployed *2.0.1* to *production* (was 1.4.1) by ann, also reported by Argo CD");
        message.Shown.ShouldNotContain("Argo CD deployment");
        Count(await stage.AskAsync("/ops changes web"), "2.0.1").ShouldBe(1);
        (await stage.AskAsync("/ops digest")).Shown.ShouldContain("1 deploy");

        await stage.StopBotAsync();
        await stage.StartBotAsync();
        var later = stage.Clock.GetUtcNow();
        await stage.TellAsync("test", new NewEvent(
            later.AddHours(5), null, Reported("Argo CD", "2.0.1", ReportedDeploymentState.Succeeded, later.AddHours(5), "again")));
        message = await UntilAsync(stage, "2.0.1", "🚀 Argo CD deployment of");
        message.Shown.ShouldContain("also reported by Argo CD", customMessage: "the earlier one stays one step");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_tools_of_which_one_knows_the_commit_and_the_other_the_version_are_one_step(bool isReversed)
    {
        await using var stage = await Stage.StartAsync();
        var (at, commit) = (stage.Clock.GetUtcNow().AddMinutes(-10), new string('b', 40));
        List<NewEvent> told =
        [
            new(at.AddMinutes(-5), null, new BuildChanged(
                "jenkins/web/main", 7, "web/main", null, BuildState.Succeeded, "acme/web", commit, "main", "2.0.2", null, null, null)),
            new(at, new("ann"), CodeHost(commit, DeploymentState.Running, 1)),
            new(at.AddSeconds(20), null, Reported("Flux", "2.0.2", ReportedDeploymentState.Running, at.AddSeconds(20))),
            new(at.AddMinutes(1), null, Reported("Flux", "2.0.2", ReportedDeploymentState.Succeeded, at.AddSeconds(20))),
            new(at.AddMinutes(2), new("ann"), CodeHost(commit, DeploymentState.Succeeded, 2)),
        ];
        foreach (var @event in isReversed ? Enumerable.Reverse(told) : told)
        {
            await stage.TellAsync("test", @event);
            await stage.PassAsync(TimeSpan.FromSeconds(5));
        }

        var message = await UntilAsync(stage, "GitLab", "GitLab deployment of main to *production* is done, also reported by Flux");
        message.Shown.ShouldNotContain("Flux deployment");
    }

    [Fact]
    public async Task What_differs_in_place_version_or_result_or_happens_later_stays_two_steps()
    {
        await using var stage = await Stage.StartAsync();
        var at = stage.Clock.GetUtcNow().AddMinutes(-10);
        var own = new NewEvent(at, new("ann"), Operation("2.0.3", OperationState.Succeeded));
        await stage.TellAsync("test", own);
        await stage.TellAsync("test", new NewEvent(
            at, null, Reported("Argo CD", "2.0.3", ReportedDeploymentState.Succeeded, at, "a", "staging")));
        var message = await UntilAsync(stage, "2.0.3", "Argo CD deployment of web-production 2.0.3 to *staging* is done");

        await stage.TellAsync("test", new NewEvent(
            at.AddSeconds(30), null, Reported("Flux", "2.0.3", ReportedDeploymentState.Failed, at.AddSeconds(5), "b")));
        message = await stage.UntilSaidAsync(message, "❌ Flux deployment of web-production 2.0.3 to *production* failed: not healthy");

        await stage.TellAsync("test", new NewEvent(
            at.AddMinutes(20), null, Reported("Spinnaker", "2.0.3", ReportedDeploymentState.Succeeded, at.AddMinutes(20), "c")));
        message = await stage.UntilSaidAsync(message, "Spinnaker deployment of web-production 2.0.3 to *production* is done");
        message.Shown.ShouldContain("Deployed *2.0.3* to *production*");
        message.Shown.ShouldNotContain("also reported");
    }

    private static OperationChanged Operation(string version, OperationState state) => new(
        $"op-{version}", state, new SetImage($"{Image}:1.4.1", $"{Image}:{version}"), "web", "production", null, []);

    private static DeploymentReported Reported(
        string system, string version, ReportedDeploymentState state, DateTimeOffset start, string id = "d-1",
        string environment = "production") => new(
        system, "web-production", id, environment, version, null, null, state,
        state is ReportedDeploymentState.Failed ? "not healthy" : null, null, start, null,
        [new("service", "web"), new("environment", environment)]);

    private static DeploymentChanged CodeHost(string commit, DeploymentState state, long status) =>
        new("GitLab", "acme/web", 5, "production", "main", commit, state, null, null, status);

    private static Task<Message> UntilAsync(Stage stage, string of, string says) => stage.UntilAsync(
        () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(of, StringComparison.Ordinal)
            && m.Shown.Contains(says, StringComparison.Ordinal)),
        says);

    private static int Count(Message message, string what) => message.Shown.Split(what).Length - 1;
}
