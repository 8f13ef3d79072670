using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;
using ChatOps.Storage;
using ChatOps.Tests.Storage;
using Dapper;

namespace ChatOps.Tests.Whole;

/// <summary>What must hold for every database that the bot can use.</summary>
public abstract class RestartContract
{
    private protected abstract Task<Stage> StartAsync(Action<Dictionary<string, string?>>? configure = null);

    [Fact]
    public async Task A_bot_stopped_during_a_rollout_finishes_its_report_when_it_is_back()
    {
        await using var stage = await StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2-slow to staging");
        await stage.ClickAsync(plan, "Run");
        await stage.UntilAsync(() => stage.Patches("staging") == 1 ? "patched" : null, "the patch");

        await stage.StopBotAsync();
        await stage.PassAsync(TimeSpan.FromMinutes(2));
        await stage.StartBotAsync();

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Deployed")), "the end");
        stage.Patches("staging").ShouldBe(1);
        stage.Deploys.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_post_whose_response_was_lost_is_found_again_and_not_duplicated()
    {
        await using var stage = await StartAsync();
        stage.Slack.Faults.Next("chat.postMessage", new Fault.DropAfter(), times: 1);

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        stage.Deploys.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_plan_that_no_one_ran_for_a_day_expires_even_if_the_bot_was_down_in_the_meantime()
    {
        await using var stage = await StartAsync();
        await stage.AskAsync("/deploy web 1.4.2 to staging");

        await stage.StopBotAsync();
        stage.Clock.Advance(TimeSpan.FromHours(25));
        await stage.StartBotAsync();

        await stage.UntilAsync(
            () => stage.Get<OperationRows>().InAsync(OperationState.Expired, stage.Stop).GetAwaiter().GetResult() is [var one] ? one : null,
            "the end of the plan");
    }

    [Fact]
    public async Task Rate_limits_only_cause_delays()
    {
        await using var stage = await StartAsync();
        stage.Slack.RateLimits = RateLimits.Real;
        stage.Slack.Faults.Next("chat.postMessage", new Fault.RateLimited(TimeSpan.FromSeconds(7)), times: 1);

        var story = await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        story.ShouldNotBeNull();
        stage.Deploys.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_message_that_someone_deleted_is_posted_again_with_the_current_state()
    {
        await using var stage = await StartAsync();
        stage.Slack.Faults.Next("chat.update", new Fault.Error("message_not_found"), times: 1);

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));
    }

    [Fact]
    public async Task An_answer_interrupted_by_a_stop_is_sent_again_and_says_that_it_may_be_a_duplicate()
    {
        await using var stage = await StartAsync();
        // The answer arrives, but the bot doesn't learn of that before it stops.
        stage.Slack.Faults.Next("response_url", new Fault.DropAfter(), times: 100);
        stage.Slack.Faults.Next("chat.postEphemeral", new Fault.Hang(), times: 100);
        (await stage.AskAsync("/ops help")).Shown.ShouldNotContain("twice");

        await stage.StopBotAsync();
        stage.Slack.Faults.Clear();
        await stage.StartBotAsync();

        var again = await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").LastOrDefault(m => m.Shown.Contains("you may see this twice")), "the answer once more");
        again.Shown.ShouldContain("/deploy");
        // What is due is answered whether or not Slack has a connection to the bot yet.
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");
        (await stage.AskAsync("/ops help")).Shown.ShouldNotContain("twice", customMessage: "that is said of what was cut off alone");
    }

    [Fact]
    public async Task What_was_interrupted_and_is_too_old_to_do_is_not_said_to_be_undone()
    {
        await using var stage = await StartAsync(settings => settings["ChatOps:Slack:Timeout"] = "00:05:00");
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");
        // It starts, but the bot doesn't learn whether its answer arrived before it stops.
        stage.Slack.Faults.Next("response_url", new Fault.DropAfter(), times: 100);
        stage.Slack.Faults.Next("chat.postEphemeral", new Fault.Hang(), times: 100);
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.Patches("staging") == 1 ? "patched" : null, "the patch");

        await stage.StopBotAsync();
        stage.Clock.Advance(TimeSpan.FromMinutes(10));
        stage.Slack.Faults.Clear();
        await stage.StartBotAsync();

        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").LastOrDefault(m => m.Shown.Contains(
                "and can't say whether it was done. Check `/ops status` before you try again.")), "the answer");
    }

    [Fact]
    public async Task What_was_received_long_before_the_bot_could_begin_it_is_not_done()
    {
        await using var stage = await StartAsync();
        await stage.AskAsync("/ops locks");
        await stage.Get<Database>().WriteAsync(
            c => c.ExecuteAsync(
                """
                insert into deliveries (source, instance, delivery_id, kind, received_at, headers, encoding, body, state)
                select source, instance, 'late', kind, received_at - 600000, headers, encoding, body, 'New'
                from deliveries where kind = 'command'
                """),
            fence: null,
            topic: null,
            stage.Stop);

        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").LastOrDefault(m => m.Shown.Contains(
                "so nothing was done. Please try again if you still want it.")), "the answer");
    }
}

public sealed class SqliteRestartTests : RestartContract
{
    private protected override Task<Stage> StartAsync(Action<Dictionary<string, string?>>? configure = null) => Stage.StartAsync(configure);
}

public sealed class PostgresRestartTests(PostgresServer server) : RestartContract
{
    private protected override async Task<Stage> StartAsync(Action<Dictionary<string, string?>>? configure = null)
    {
        var connectionString = await server.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        return await Stage.StartAsync(settings =>
        {
            settings["ChatOps:Storage:ConnectionString"] = connectionString;
            configure?.Invoke(settings);
        });
    }
}
