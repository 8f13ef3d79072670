using System.Net;
using System.Text;
using ChatOps.Journal;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Tests.Whole;

public sealed class EdgeTests
{
    [Fact]
    public async Task The_bot_says_that_it_is_alive_ready_and_how_it_goes()
    {
        await using var stage = await Stage.StartAsync();
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        (await http.GetAsync("/health/live", stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await http.GetStringAsync("/health/ready", stage.Stop)).ShouldContain("writable");
        var metrics = await http.GetStringAsync("/metrics", stage.Stop);
        metrics.ShouldContain("chatops_deliveries_total");
        metrics.ShouldContain("chatops_operations_total");
        metrics.ShouldContain("state=\"succeeded\"");
    }

    [Fact]
    public async Task A_bot_that_Slack_cannot_reach_is_not_ready()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Slack:Connections"] = "1");
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        stage.Slack.Faults.Next("apps.connections.open", new Fault.Error("internal_error"), times: 1000);

        stage.Slack.Sockets.Abort();

        await stage.UntilAsync(() => http.GetAsync("/health/ready", stage.Stop).GetAwaiter().GetResult().StatusCode is HttpStatusCode.ServiceUnavailable ? "not ready" : null, "503");
        (await http.GetAsync("/health/live", stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_bot_whose_token_Slack_does_not_take_is_not_ready_until_it_does()
    {
        await using var stage = await Stage.StartAsync();
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        var token = stage.Slack.App.BotToken;
        stage.Slack.App = stage.Slack.App with { BotToken = "xoxb-revoked" };
        await stage.TypeAsync("/ops doctor");

        (await ReadinessAsync("not accept the token")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await http.GetAsync("/health/live", stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.OK);
        stage.Slack.App = stage.Slack.App with { BotToken = token };
        // It would find out by itself within a minute.
        await stage.TypeAsync("/ops doctor");
        (await ReadinessAsync("connections")).StatusCode.ShouldBe(HttpStatusCode.OK);

        Task<HttpResponseMessage> ReadinessAsync(string says) => stage.UntilAsync(
            () => http.GetAsync("/health/ready", stage.Stop).GetAwaiter().GetResult() is var answer
                && answer.Content.ReadAsStringAsync(stage.Stop).GetAwaiter().GetResult().Contains(says, StringComparison.Ordinal) ? answer : null,
            says);
    }

    [Fact]
    public async Task Ten_megabytes_a_forged_signature_and_a_broken_body_are_refused_and_leave_nothing()
    {
        await using var stage = await Stage.StartAsync();
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        using var big = new ByteArrayContent(new byte[10 << 20]);
        using var forged = new StringContent("{}", Encoding.UTF8, "application/json");

        (await http.PostAsync("/github", big, stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await http.PostAsync("/github", forged, stage.Stop)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await stage.Get<Deliveries>().NewAsync(["github"], 10, stage.Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_delivery_that_cannot_be_understood_is_kept_shown_by_doctor_and_translated_by_replay_after_a_fix()
    {
        await using var stage = await Stage.StartAsync();
        var deliveries = stage.Get<Deliveries>();
        await deliveries.AppendAsync(new("github", "1", "push", stage.Clock.GetUtcNow(), "{\"ref\":1}"u8.ToArray()), stage.Stop);
        Task FailedAsync() => stage.UntilAsync(() => deliveries.CountAsync(DeliveryState.Failed, stage.Stop).GetAwaiter().GetResult() is { Count: 1 } failed ? failed : null, "the failure");
        await FailedAsync();

        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("1 deliveries of github/push could not be translated");
        (await deliveries.ReplayAsync(["github"], stage.Stop)).ShouldBe(1);
        await FailedAsync();
    }
}
