namespace ChatOps.Tests.Whole;

public sealed class DeployTests
{
    [Fact]
    public async Task A_deploy_is_planned_run_watched_and_told_in_one_message()
    {
        await using var stage = await Stage.StartAsync(http: true);

        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");
        plan.Shown.ShouldContain("Deploy");
        plan.Shown.ShouldContain("1.4.1");
        stage.Deploys.ShouldBeEmpty("a plan is private");

        await stage.ClickAsync(plan, "Run");
        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed")));

        story.Shown.ShouldContain("1.4.2");
        stage.Deploys.Count.ShouldBe(1);
        stage.World.Staging.Deployment("web", "web")!.Spec.Template.Spec.Containers[0].Image.ShouldEndWith(":1.4.2");
        stage.World.Staging.Requests.Count(r => r.Method == "PATCH" && r.Succeeded).ShouldBe(1);
        TestContext.Current.TestOutputHelper!.WriteLine(Stage.Describe(story));
    }
}
