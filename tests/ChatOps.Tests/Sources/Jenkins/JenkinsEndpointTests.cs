using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using ChatOps.Tests.Edge;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace ChatOps.Tests.Sources.Jenkins;

public sealed class JenkinsEndpointTests
{
    private const string Started = """{"name":"main","url":"job/web/job/main/","build":{"number":7,"phase":"STARTED","log":""}}""";

    [Fact]
    public async Task A_notification_is_stored_under_its_controller_and_the_hash_of_its_bytes()
    {
        await using var host = await SourcesHost.StartAsync();

        var (status, text) = await SendAsync(host, "another-token-0123456789", "{}");

        (status, text).ShouldBe((202, "Stored.\n"));
        var delivery = (await host.DeliveriesAsync()).ShouldHaveSingleItem();
        (delivery.Source, delivery.Instance, delivery.Kind).ShouldBe(("jenkins", "second", "build"));
        delivery.DeliveryId.ShouldBe("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    [Theory]
    [InlineData(Started)]
    [InlineData("""{"build":{"phase":7}}""")]
    [InlineData("""{"\ud800":7,"build":{"\udfff":{}}}""")]
    [InlineData("7")]
    public async Task The_edge_ignores_the_contents_of_a_notification(string body)
    {
        await using var host = await SourcesHost.StartAsync();

        (await SendAsync(host, SourcesHost.JenkinsToken, body)).Status.ShouldBe(202);

        (await host.DeliveriesAsync()).Single().Kind.ShouldBe("build");
    }

    [Fact]
    public async Task Identical_bytes_are_one_delivery_for_one_controller()
    {
        await using var host = await SourcesHost.StartAsync();

        (await SendAsync(host, SourcesHost.JenkinsToken, Started)).Status.ShouldBe(202);
        (await SendAsync(host, SourcesHost.JenkinsToken, Started)).Status.ShouldBe(200);
        (await SendAsync(host, "another-token-0123456789", Started)).Status.ShouldBe(202);
    }

    [Theory]
    [InlineData("wrong-token-0123456789")]
    [InlineData("token-for-the-tests-012345678")]
    [InlineData("-")]
    public async Task An_unknown_token_gets_the_same_response_whatever_else_is_wrong(string token)
    {
        await using var host = await SourcesHost.StartAsync();

        (await SendAsync(host, token, Started)).ShouldBe((404, "No sender is configured with this token.\n"));
        (await SendAsync(host, token, "{broken")).ShouldBe((404, "No sender is configured with this token.\n"));
        (await host.DeliveriesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_response_to_invalid_JSON_says_where_it_is_invalid()
    {
        await using var host = await SourcesHost.StartAsync();

        var (status, text) = await SendAsync(host, SourcesHost.JenkinsToken, "{\n broken");

        status.ShouldBe(400);
        text.ShouldContain("line 2, byte 2");
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        await using var host = await SourcesHost.StartAsync(new(SourcesHost.Settings) { ["ChatOps:Http:MaxBodyBytes"] = "2000" });

        (await SendAsync(host, SourcesHost.JenkinsToken, '"' + new string('x', 2000) + '"')).Status.ShouldBe(413);
    }

    [Theory]
    [InlineData("/jenkins/")]
    [InlineData("/Jenkins/")]
    public async Task The_token_is_in_no_log_line_log_scope_trace_or_answer(string path)
    {
        using var traces = new RecordedTraces();
        await using var host = await SourcesHost.StartAsync(
            migrate: false,
            services: services => services
                .AddOpenTelemetry()
                .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddProcessor(traces)));

        List<string> answers = [];
        foreach (var token in new[] { SourcesHost.JenkinsToken, "wrong-" + SourcesHost.JenkinsToken })
        {
            using var content = new StringContent(Started, Encoding.UTF8, "application/json");
            using var response = await host.Http.PostAsync($"{path}{token}?x=y", content, TestContext.Current.CancellationToken);
            answers.Add(
                $"{(int)response.StatusCode} {response} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }

        await host.DisposeAsync();
        answers.Select(answer => answer[..3]).ShouldBe(["503", "404"]);
        answers.ShouldNotContain(answer => answer.Contains(SourcesHost.JenkinsToken));
        host.Log.Lines.ShouldContain(line => line.Contains("/jenkins/-", StringComparison.OrdinalIgnoreCase));
        host.Log.Lines.ShouldNotContain(line => line.Contains(SourcesHost.JenkinsToken));
        traces.Spans.ShouldContain(span => span.Contains("/jenkins/-", StringComparison.OrdinalIgnoreCase));
        traces.Spans.ShouldNotContain(span => span.Contains(SourcesHost.JenkinsToken));
    }

    [Theory]
    [InlineData("/jenkin/TOKEN")]
    [InlineData("/jenkins%2fTOKEN")]
    [InlineData("/jenkins%2FTOKEN/")]
    [InlineData("//jenkins//TOKEN")]
    [InlineData("/jenkins/TOKEN/jenkins/TOKEN")]
    [InlineData("/jenkinsTOKEN")]
    [InlineData("/jenkins?TOKEN")]
    [InlineData("/TOKEN")]
    [InlineData("/TOKEN/jenkins")]
    [InlineData("/github/TOKEN")]
    [InlineData("/github?token=TOKEN")]
    [InlineData("/jenkins;TOKEN")]
    [InlineData("/hooks/jenkins/TOKEN")]
    [InlineData("/jenkins/../jenkin/TOKEN")]
    [InlineData("http://bot/jenkin/TOKEN")]
    [InlineData("/jenkins/a b TOKEN")]
    public async Task A_token_in_a_mistyped_address_is_in_no_log_line_log_scope_trace_or_answer(string path)
    {
        using var traces = new RecordedTraces();
        await using var host = await SourcesHost.StartAsync(
            services: services => services
                .AddOpenTelemetry()
                .WithTracing(tracing => tracing.AddAspNetCoreInstrumentation().AddProcessor(traces)));
        List<string> answers = [];
        foreach (var method in new[] { "POST", "GET" })
        {
            var target = path.Replace("TOKEN", SourcesHost.JenkinsToken, StringComparison.Ordinal);
            answers.Add(
                await HeadersOnly.SendAsync(host.Http.BaseAddress!, $"{method} {target} HTTP/1.1", TestContext.Current.CancellationToken));
        }

        await host.DisposeAsync();
        answers.ShouldAllBe(
            answer => answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) && !answer.Contains(SourcesHost.JenkinsToken));
        host.Log.Lines.ShouldNotContain(line => line.Contains(SourcesHost.JenkinsToken));
        traces.Spans.ShouldNotContain(span => span.Contains(SourcesHost.JenkinsToken));
    }

    private static async Task<(int Status, string Text)> SendAsync(SourcesHost host, string token, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await host.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/jenkins/{token}") { Content = content });
    }

    private sealed class RecordedTraces : BaseProcessor<Activity>
    {
        public ConcurrentQueue<string> Spans { get; } = [];

        public override void OnEnd(Activity data) =>
            Spans.Enqueue($"{data.DisplayName} {string.Join(' ', data.TagObjects.Select(tag => tag.Value))}");
    }
}
