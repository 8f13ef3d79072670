using ChatOps.Playground;
using ChatOps.Playground.Slack;
using Fault = ChatOps.Playground.Slack.WebApi.Fault;

namespace ChatOps.Tests.Whole;

public sealed class CrowdedChannelTests
{
    private const int Many = 120;

    [Fact]
    public async Task Operations_are_posted_within_seconds_whatever_else_is_waiting_and_the_rest_follows_in_few_messages()
    {
        await using var stage = await Stage.StartAsync();
        await BuildsAsync(stage, Many);
        await stage.UntilAsync(() => stage.Deploys.Count > 0 ? "some" : null, "the first of the builds");

        var plan = await stage.AskAsync("/scale web 4 in staging");
        await stage.ClickAsync(plan, "Run");
        var pressed = stage.Clock.GetUtcNow();
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scal") && m.Shown.Contains("staging")), "the operation");
        (stage.Clock.GetUtcNow() - pressed).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Scaled")), "its end");
        (stage.Clock.GetUtcNow() - pressed).ShouldBeLessThan(TimeSpan.FromSeconds(30));
        stage.Deploys.Count.ShouldBeLessThan(60, "there is still a crowd behind it");

        // One minute for changes that keep their own message, and another for those before the oldest had waited too long.
        var behind = stage.Clock.GetUtcNow();
        await stage.UntilAsync(() => Untold(stage).Any() ? null : "all", "each build");
        (stage.Clock.GetUtcNow() - behind).ShouldBeLessThan(TimeSpan.FromMinutes(2));
        await stage.PassAsync(behind + TimeSpan.FromMinutes(2) - stage.Clock.GetUtcNow());
        Untold(stage).ShouldBeEmpty();
        stage.Deploys.Count.ShouldBeLessThan(100);
        stage.Deploys.ShouldContain(m => m.Shown.Contains("changes in one message"));
        (await stage.AskAsync("/ops doctor")).Shown.ShouldNotContain("waiting");
    }

    [Fact]
    public async Task Of_many_deploys_that_fail_at_once_each_says_why_before_it_ends()
    {
        var services = Enumerable.Range(1, 7).Select(i => new WorldService($"s{i}", "1.0.0")).ToList();
        await using var stage = await Stage.StartAsync(services: [WorldService.Web, .. services]);
        stage.Slack.RateLimits = ChatOps.Playground.Slack.WebApi.RateLimits.Real;
        var plans = new List<Message>();
        foreach (var service in services)
        {
            plans.Add(await stage.AskAsync($"/deploy {service.Name} 1.1.0-broken to staging"));
        }

        await BuildsAsync(stage, Many / 2);
        foreach (var plan in plans)
        {
            (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        }

        await stage.UntilAsync(
            () => stage.Deploys.Count(m => m.Shown.Contains('❌')) == services.Count ? "all" : null, "each end");
        // A call is recorded after its effect.
        await stage.PassAsync(TimeSpan.FromSeconds(1));
        var calls = stage.Slack.Calls.Where(call => call.Outcome == "ok").ToList();
        foreach (var message in stage.Deploys.Where(m => m.Shown.Contains('❌')))
        {
            var reason = message.Replies.Where(r => (r.Shown.Contains("PullBackOff") || r.Shown.Contains("ErrImagePull"))
                && !r.Shown.Contains("failed after")).ShouldHaveSingleItem(Stage.Describe(message));
            var said = calls.FindIndex(call => call.Method == "chat.postMessage" && call.Ts == reason.Ts);
            var ended = calls.FindIndex(call => call.Method == "chat.update" && call.Ts == message.Ts && Fails(call));
            said.ShouldBeInRange(0, ended, Stage.Describe(message));
        }

        static bool Fails(ChatOps.Playground.Slack.WebApi.ApiCall call) =>
            call.Arguments.GetRawText() is var sent && (sent.Contains('❌') || sent.Contains("u274c", StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<int> Untold(Stage stage, int count = Many)
    {
        var all = string.Join("\n", stage.Deploys.Select(m => m.Shown));
        return Enumerable.Range(1, count).Where(n => !all.Contains($"/{n}/|", StringComparison.Ordinal));
    }

    [Fact]
    public async Task After_an_outage_of_Slack_operations_and_failures_are_there_within_seconds_and_the_rest_in_few_calls()
    {
        await using var stage = await Stage.StartAsync();
        stage.Slack.Faults.Next("chat.postMessage", new Fault.Status(503), times: 1_000_000);
        await BuildsAsync(stage, 60);
        await stage.ClickAsync(await stage.AskAsync("/scale web 4 in staging"), "Run");
        await stage.BuildAsync(61, "COMPLETED", "FAILURE");
        await stage.PassAsync(TimeSpan.FromMinutes(2));
        stage.Deploys.ShouldBeEmpty();

        stage.Slack.Faults.Clear();
        var (back, before) = (stage.Clock.GetUtcNow(), stage.Slack.Calls.Count);
        await stage.UntilAsync(
            () => stage.Deploys.Any(m => m.Shown.Contains("Scaled")) && stage.Deploys.Any(m => m.Shown.Contains("/61/|")) ? "both" : null,
            "the operation and the failure");
        (stage.Clock.GetUtcNow() - back).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        await stage.UntilAsync(() => Untold(stage, 61).Any() ? null : "all", "each build");
        // The twenty newest with their threads, what was tried during the outage and so may exist, the operation, the failure and digests:
        // each build alone would take more than 120.
        stage.Slack.Calls.Skip(before).Count(c => c.Method.StartsWith("chat.", StringComparison.Ordinal)).ShouldBeLessThan(80);
        stage.Deploys.ShouldContain(m => m.Shown.Contains("changes in one message"));

        // A build that was posted together with others gets its own message when it continues.
        await stage.BuildAsync(1, "FINALIZED", "FAILURE");

        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("/1/|")
            && m.Shown.Contains("failed")
            && !m.Shown.Contains("changes in one message")), "the message of the build that went on");
        var together = stage.Deploys.Where(m => m.Shown.Contains("changes in one message"))
            .SelectMany(m => m.Shown.Split('\n').Skip(1))
            .ToList();
        together.ShouldNotBeEmpty();
        together.ShouldBeUnique();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Slack_channels_get_one_message_per_second_and_servers_without_limits_get_all_at_once(bool keepLimits)
    {
        const int Some = 20;
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Slack:KeepLimits"] = $"{keepLimits}");
        await BuildsAsync(stage, Some);
        await stage.UntilAsync(() => stage.Deploys.Count > 0 ? "some" : null, "the first of the builds");
        var first = stage.Clock.GetUtcNow();

        await stage.UntilAsync(() => stage.Deploys.Count == Some ? "all" : null, "all of them");

        var took = stage.Clock.GetUtcNow() - first;
        if (keepLimits)
        {
            took.ShouldBeGreaterThan(TimeSpan.FromSeconds(Some - 3));
        }
        else
        {
            took.ShouldBeLessThan(TimeSpan.FromSeconds(Some / 2));
        }
    }

    [Fact]
    public async Task A_message_that_limits_delay_says_by_how_much_until_it_is_current_again_and_doctor_says_how_far_a_channel_is_behind()
    {
        const int Some = 50;
        await using var stage = await Stage.StartAsync();
        await BuildsAsync(stage, Some);
        await stage.UntilAsync(() => stage.Deploys.Count > Some - 10 ? "most" : null, "most of them");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("behind, the oldest by ");
        await stage.UntilAsync(() => stage.Deploys.Count == Some ? "all" : null, "all of them");
        stage.Deploys[0].Shown.ShouldNotContain("⏱");
        var late = stage.Deploys[^1];
        late.Shown.ShouldContain("⏱ delayed by ");

        await stage.BuildAsync(Some, "FINALIZED", "FAILURE");
        var now = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Ts == late.Ts && m.Shown.Contains("failed", StringComparison.Ordinal)),
            "its new state");
        now.Shown.ShouldNotContain("⏱");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("nothing is held up");
    }

    [Fact]
    public async Task Many_commands_of_one_person_do_not_delay_others()
    {
        await using var stage = await Stage.StartAsync();
        // Each of them waits for its clusters as long as it can.
        stage.Cluster("staging").Faults.SilenceNext(1000, target => !target.IsWatch);
        stage.Cluster("production").Faults.SilenceNext(1000, target => !target.IsWatch);
        for (var i = 0; i < 60; i++)
        {
            (await stage.TypeAsync("/ops status", by: "bob")).ShouldBe(Outcome.Ok);
        }

        var asked = stage.Clock.GetUtcNow();
        await stage.AskAsync("/ops help");

        (stage.Clock.GetUtcNow() - asked).ShouldBeLessThan(TimeSpan.FromSeconds(3));
    }

    private static async Task BuildsAsync(Stage stage, int count)
    {
        for (var number = 1; number <= count; number++)
        {
            await stage.BuildAsync(number, "COMPLETED", "SUCCESS");
        }
    }
}
