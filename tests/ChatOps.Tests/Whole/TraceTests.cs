using ChatOps.Playground;

namespace ChatOps.Tests.Whole;

/// <summary>One trace from what the bot receives to what it does about it, although each part waits in the database for the next.</summary>
public sealed class TraceTests
{
    [Fact]
    public async Task A_webhook_is_one_trace_from_the_request_to_the_message_in_Slack()
    {
        using var spans = new Spans();
        await using var stage = await Stage.StartAsync();

        await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: true, stage.Stop));

        var message = await stage.UntilAsync(
            () => spans.Find(stage.WorldAddress, "POST /slack/api/chat.postMessage", through: "translate"), "the message");
        Show(spans.Draw(message[0].TraceId));
        // The first span is the sender's.
        message
            .Select(Spans.Name)
            .ShouldBe([$"POST /jenkins/{BotInWorld.JenkinsToken}", "request", "translate", "show", "POST /slack/api/chat.postMessage"]);
    }

    [Theory]
    [InlineData(false, "receive")]
    [InlineData(true, "POST /slack/interactive > request")]
    public async Task A_click_on_Run_is_one_trace_to_the_patch_in_the_cluster_and_the_message_about_it(bool http, string begin)
    {
        const string Deployment = "PATCH /clusters/staging/apis/apps/v1/namespaces/web/deployments/web";
        using var spans = new Spans();
        await using var stage = await Stage.StartAsync(http: http);

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        var patch = await stage.UntilAsync(() => spans.Find(stage.WorldAddress, Deployment, through: "operation"), "the patch");
        var message = await stage.UntilAsync(
            () => spans.Find(stage.WorldAddress, "POST /slack/api/chat.update", through: "operation"), "the message");
        Show(spans.Draw(patch[0].TraceId));
        string.Join(" > ", patch.Select(Spans.Name)).ShouldBe($"{begin} > command > operation > {Deployment}");
        string.Join(" > ", message.Select(Spans.Name)).ShouldBe($"{begin} > command > operation > show > POST /slack/api/chat.update");
        message[0].TraceId.ShouldBe(patch[0].TraceId);
    }

    [Fact]
    public async Task No_span_contains_a_secret()
    {
        using var spans = new Spans();
        await using var stage = await Stage.StartAsync(
            // An exporter must want the spans; whether it reaches anything doesn't matter.
            args: ["--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:1"]);

        await stage.DrivenAsync(stage.Scenarios().BuildAsync(null, passes: true, stage.Stop));
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));
        await stage.UntilAsync(
            () => Bots().FirstOrDefault(text => text.Contains("chat.update", StringComparison.Ordinal)), "the last span");

        Show(string.Join('\n', Bots().Distinct().Order()));
        var all = string.Join('\n', Bots());
        // The attributes that could reveal a secret are present.
        new[] { "/jenkins/-", "apps.connections.open", "ws://", new Uri(stage.WorldAddress, "/-").ToString() }.ShouldAllBe(
            text => all.Contains(text, StringComparison.Ordinal));
        string[] secrets =
        [
            stage.Slack.App.BotToken,
            stage.Slack.App.AppToken,
            stage.Slack.App.SigningSecret,
            BotInWorld.JenkinsToken,
            BotInWorld.GitHubSecret,
            "ticket=",
            "/actions/",
            "/commands/",
        ];
        secrets.ShouldAllBe(secret => !all.Contains(secret, StringComparison.Ordinal));

        // The emulators' own spans aren't the bot's; they are the other end of the same requests.
        IEnumerable<string> Bots() => spans.Ended
            .Where(span => Spans.IsTo(stage.WorldAddress, span) || Spans.IsAt(stage.BotAddress, span))
            .Select(span => $"{span.DisplayName} {string.Join(' ', span.TagObjects)}");
    }

    private static void Show(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
