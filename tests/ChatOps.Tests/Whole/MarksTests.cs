using System.Text.Json.Nodes;

namespace ChatOps.Tests.Whole;

/// <summary>Other tools are told what the bot deployed, once each.</summary>
public sealed class MarksTests
{
    private const string Token = "the-token-that-may-write";

    [Fact]
    public async Task A_deploy_is_told_to_each_tool_once_in_its_own_form()
    {
        await using var tools = await ToldTools.StartAsync();
        await using var stage = await Stage.StartAsync(settings => Configure(settings, tools));
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("*marks in Grafana*: none yet");

        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));
        await stage.UntilAsync(() => tools.Requests.Count == 7 ? "all" : null, "six tools");
        stage.Clock.Advance(TimeSpan.FromMinutes(10));
        await stage.PassAsync(TimeSpan.FromSeconds(5));

        tools.Requests.Select(one => Plain($"{one.Request} {one.Proof}", tools)).Order(StringComparer.Ordinal).ShouldBe(
        [
            $"POST /datadog/api/v1/events {Token}",
            $"POST /grafana/api/annotations Bearer {Token}",
            "POST /graphite/events/ ",
            $"POST /influxdb/api/v2/write?org=acme&bucket=deploys&precision=ms Token {Token}",
            $"POST /sentry/api/0/organizations/acme/releases/ Bearer {Token}",
            $"POST /sentry/api/0/organizations/acme/releases/web@1.4.2/deploys/ Bearer {Token}",
            $"PUT /elastic/chatops-operations/_create/OPERATION ApiKey {Token}",
        ]);
        var grafana = JsonNode.Parse(tools.To("POST /grafana").Single())!;
        var (start, end) = ((long)grafana["time"]!, (long)grafana["timeEnd"]!);
        (end - start).ShouldBeInRange(3_000, 60_000);
        var operation = OperationOf(tools);
        grafana["tags"]!.AsArray().Select(tag => (string)tag!).ShouldBe(
        [
            "deploy", "service:web", "env:staging", "version:1.4.2", "outcome:succeeded", $"operation:{operation}",
        ]);
        ((string)grafana["text"]!).ShouldStartWith("deploy of web 1.4.2 to staging succeeded after ");
        ((string)grafana["text"]!).ShouldEndWith(", by Ann Archer");
        tools.To("POST /influxdb").Single().ShouldBe(
            $"deploys,service=web,env=staging,outcome=succeeded,verb=deploy version=\"1.4.2\",by=\"Ann Archer\",operation=\"{operation}\",duration_ms={end - start}i {end}");
        JsonNode.Parse(tools.To("POST /graphite").Single())!["when"]!.GetValue<long>().ShouldBe(end / 1000);
        JsonNode.Parse(tools.To("POST /datadog").Single())!["alert_type"]!.GetValue<string>().ShouldBe("success");
        JsonNode.Parse(tools.To("POST /sentry")[0])!["projects"]!.ToJsonString().ShouldBe("[\"web\"]");
        JsonNode.Parse(tools.To("POST /sentry")[1])!["environment"]!.GetValue<string>().ShouldBe("staging");
        var document = JsonNode.Parse(tools.To("PUT /elastic").Single())!;
        ((string?)document["event"]!["outcome"], (string?)document["service"]!["version"]).ShouldBe(("success", "1.4.2"));
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("*marks in Grafana*: the latest is that of operation");
    }

    [Fact]
    public async Task An_outage_and_a_restart_only_delay_it_a_lost_answer_repeats_nothing_and_doctor_says_what_is_refused()
    {
        await using var tools = await ToldTools.StartAsync();
        var isDown = true;
        tools.Says = (request, before) =>
            request.StartsWith("POST /datadog", StringComparison.Ordinal) ? (403, "")
            : request.StartsWith("GET /grafana", StringComparison.Ordinal) ? (200, """[{"id":7}]""")
            // It was done, but the answer is lost.
            : request.StartsWith("POST /grafana", StringComparison.Ordinal) ? null
            : isDown ? (503, "")
            : (200, "[]");
        await using var stage = await Stage.StartAsync(settings => Configure(settings, tools));
        await stage.RunAsync("/deploy web 1.4.3-broken to staging", m => m.Shown.Contains("failed"));
        await stage.UntilAsync(() => tools.To("POST /influxdb").Count > 1 ? "again" : null, "another try");
        await stage.StopBotAsync();
        isDown = false;
        await stage.StartBotAsync();
        for (var i = 0; i < 3; i++)
        {
            stage.Clock.Advance(TimeSpan.FromMinutes(5));
            await stage.PassAsync(TimeSpan.FromSeconds(5));
        }

        var tried = tools.Requests.Count;
        stage.Clock.Advance(TimeSpan.FromMinutes(10));
        await stage.PassAsync(TimeSpan.FromSeconds(5));

        tools.Requests.Count.ShouldBe(tried, "all that could be told is told");
        tools.To("POST /grafana").Count.ShouldBe(1);
        tools.To("GET /grafana").Count.ShouldBe(1);
        tools.To("POST /sentry").ShouldBeEmpty("what failed isn't deployed");
        tools.To("POST /influxdb")[^1].ShouldContain("outcome=failed");
        var doctor = (await stage.AskAsync("/ops doctor")).Shown;
        doctor.ShouldContain("*marks in Datadog*: that of operation");
        doctor.ShouldContain("Datadog refuses the token.");
        doctor.ShouldNotContain("*marks in InfluxDB*: that of");
        doctor.ShouldNotContain(Token);
    }

    private static void Configure(Dictionary<string, string?> settings, ToldTools tools)
    {
        foreach (var (tool, path) in new[]
        {
            ("Grafana", "grafana"), ("InfluxDb", "influxdb"), ("Graphite", "graphite"), ("Datadog", "datadog"), ("Sentry", "sentry"),
            ("Elasticsearch", "elastic"),
        })
        {
            settings[$"ChatOps:Marks:{tool}:Url"] = $"{tools.Address}/{path}";
            settings[$"ChatOps:Marks:{tool}:Token"] = tool is "Graphite" ? null : Token;
        }

        settings["ChatOps:Marks:InfluxDb:Organization"] = "acme";
        settings["ChatOps:Marks:InfluxDb:Bucket"] = "deploys";
        settings["ChatOps:Marks:Sentry:Organization"] = "acme";
    }

    private static string OperationOf(ToldTools tools) =>
        tools.Requests.Single(one => one.Request.StartsWith("PUT /elastic", StringComparison.Ordinal)).Request.Split('/')[^1];

    private static string Plain(string text, ToldTools tools) => text.Replace(OperationOf(tools), "OPERATION", StringComparison.Ordinal);
}
