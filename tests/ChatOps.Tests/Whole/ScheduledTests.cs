namespace ChatOps.Tests.Whole;

/// <summary>A scheduled change starts on time if nothing has changed, and otherwise asks again.</summary>
public sealed class ScheduledTests
{
    [Fact]
    public async Task A_deploy_starts_on_time_and_not_earlier()
    {
        await using var stage = await Stage.StartAsync();
        await ScheduleAsync(stage, "/deploy web 1.4.2 to staging in 2m");
        stage.Deploys.ShouldHaveSingleItem().Shown.ShouldContain("Deploy of *1.4.2* to *staging* by Ann Archer is scheduled for");

        await stage.PassAsync(TimeSpan.FromSeconds(110));
        stage.Patches("staging").ShouldBe(0);

        var done = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *1.4.2*", StringComparison.Ordinal)), "the deploy");
        done.Shown.ShouldContain("by Ann Archer");
        (stage.Patches("staging"), stage.Deploys.Count).ShouldBe((1, 1));
    }

    [Fact]
    public async Task It_survives_a_restart()
    {
        await using var stage = await Stage.StartAsync();
        await ScheduleAsync(stage, "/scale web 5 in staging at 09:40");

        await stage.StopBotAsync();
        stage.Clock.Advance(TimeSpan.FromMinutes(9));
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");

        (await stage.AskAsync("/ops scheduled")).Shown.ShouldContain("scale *web* 3 → *5* in staging, requested by <@U02ANN>");
        await stage.PassAsync(TimeSpan.FromSeconds(50));
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scaled to *5*", StringComparison.Ordinal)), "the scaling");
        (await stage.AskAsync("/ops scheduled")).Shown.ShouldContain("Nothing is scheduled");
    }

    [Fact]
    public async Task If_something_has_changed_it_asks_instead_of_running()
    {
        await using var stage = await Stage.StartAsync();
        await ScheduleAsync(stage, "/deploy web 1.4.2 to staging in 2m");
        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.4.8");
        await stage.PassAsync(TimeSpan.FromMinutes(2));

        var asked = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("did not start", StringComparison.Ordinal)), "the question");

        asked.Shown.ShouldContain("it runs 1.4.8 now, not 1.4.1");
        stage.Patches("staging").ShouldBe(0);
        (await stage.ClickAsync(asked, "See the plan now…", "bob")).ShouldBe(ChatOps.Playground.Slack.Outcome.Ok);
        var plan = await stage.UntilAsync(() => stage.Slack.Ephemerals("bob") is [.., var last] ? last : null, "the plan");
        plan.Shown.ShouldContain("`1.4.8` → `1.4.2`");
    }

    [Fact]
    public async Task Changed_replicas_do_not_block_a_deploy()
    {
        await using var stage = await Stage.StartAsync();
        await ScheduleAsync(stage, "/deploy web 1.4.2 to staging in 2m");
        await stage.RunAsync("/scale web 5 in staging", m => m.Shown.Contains("Scaled", StringComparison.Ordinal));
        await stage.PassAsync(TimeSpan.FromMinutes(2));

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *1.4.2*", StringComparison.Ordinal)), "the deploy");
    }

    [Fact]
    public async Task Only_people_who_may_do_it_may_cancel_it()
    {
        await using var stage = await Stage.StartAsync();
        var id = await ScheduleAsync(stage, "/deploy web 1.4.2 to production in 2m");

        (await stage.AskAsync($"/ops cancel {id}", "carol")).Shown.ShouldContain("You may not deploy web in production");
        (await stage.AskAsync("/ops cancel nobody")).Shown.ShouldContain("I no longer have that plan");
        (await stage.ClickAsync(stage.Deploys.ShouldHaveSingleItem(), "Cancel", "bob")).ShouldBe(ChatOps.Playground.Slack.Outcome.Ok);

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("was cancelled by Bob Baker", StringComparison.Ordinal)), "the end");
        await stage.PassAsync(TimeSpan.FromMinutes(2.5));
        stage.Patches("production").ShouldBe(0);
    }

    [Fact]
    public async Task It_is_skipped_long_after_its_start_time()
    {
        await using var stage = await Stage.StartAsync();
        await ScheduleAsync(stage, "/deploy web 1.4.2 to staging in 2m");

        await stage.StopBotAsync();
        stage.Clock.Advance(TimeSpan.FromMinutes(40));
        await stage.StartBotAsync();

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("it missed its start time by more than", StringComparison.Ordinal)),
            "the word of it");
        stage.Patches("staging").ShouldBe(0);
    }

    [Fact]
    public async Task It_waits_a_while_for_an_operation_that_is_still_running_there()
    {
        await using var stage = await Stage.StartAsync();
        await ScheduleAsync(stage, "/scale web 5 in staging in 20s");
        await stage.RunAsync("/deploy web 1.4.2-slow to staging", m => m.Shown.Contains("Deployed", StringComparison.Ordinal));
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scaled to *5*", StringComparison.Ordinal)), "the scaling");
    }

    [Fact]
    public async Task A_cluster_that_does_not_respond_does_not_delay_changes_in_another()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Clusters:production:RequestTimeoutSeconds"] = "120");
        await ScheduleAsync(stage, "/deploy web 1.4.2 to production in 1m");
        await ScheduleAsync(stage, "/deploy web 1.4.2 to staging in 1m");
        stage.World.Production.Faults.SilenceNext(int.MaxValue);

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed *1.4.2* to *staging*", StringComparison.Ordinal)),
            "the deploy to staging");

        stage.Patches("production").ShouldBe(0);
    }

    [Fact]
    public async Task If_its_environment_is_removed_from_the_configuration_no_one_may_cancel_it_and_it_expires_on_time()
    {
        var isConfigured = true;
        await using var stage = await Stage.StartAsync(settings =>
        {
            foreach (var about in isConfigured
                ? []
                : settings.Keys.Where(key => key.Contains(":staging", StringComparison.Ordinal)).ToList())
            {
                settings.Remove(about);
            }
        });
        var id = await ScheduleAsync(stage, "/deploy web 1.4.2 to staging in 10m");
        await stage.StopBotAsync();
        isConfigured = false;
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");

        (await stage.AskAsync($"/ops cancel {id}")).Shown.ShouldContain(
            "staging is no longer configured, so your permissions can't be checked.");

        await stage.PassAsync(TimeSpan.FromMinutes(10));
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("web is no longer configured in staging", StringComparison.Ordinal)),
            "the word of it");
        stage.Patches("staging").ShouldBe(0);
    }

    [Fact]
    public async Task A_confirmation_after_its_start_time_starts_nothing()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging in 1m");
        await stage.PassAsync(TimeSpan.FromMinutes(2));

        (await stage.ClickAsync(plan, "Schedule")).ShouldBe(ChatOps.Playground.Slack.Outcome.Ok);

        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("has passed", StringComparison.Ordinal)),
            "the answer");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        (stage.Patches("staging"), stage.Deploys.Count).ShouldBe((0, 0));
    }

    /// <summary>Confirms the plan; returns the operation's id.</summary>
    private static async Task<string> ScheduleAsync(Stage stage, string command)
    {
        var plan = await stage.AskAsync(command);
        plan.Shown.ShouldContain("Starts at");
        (await stage.ClickAsync(plan, "Schedule")).ShouldBe(ChatOps.Playground.Slack.Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("is scheduled for", StringComparison.Ordinal)), "its announcement");
        var answer = await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("/ops cancel ", StringComparison.Ordinal)),
            "the answer");
        return answer.Shown.Split("/ops cancel ")[1][..10];
    }
}
