using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>What monitors send, from their bytes to the messages.</summary>
public sealed class MonitorsTests
{
    private const string Old = "the-token-of-last-year", New = "the-token-of-this-year", Secret = "the secret of the contact point";

    [Fact]
    public async Task Alertmanager_is_one_message_in_both_platforms_that_is_resolved_in_place_and_repeats_change_nothing()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            TeamsWorld.BesideSlack(settings);
            settings["ChatOps:Alertmanager:Tokens:0"] = Old;
            settings["ChatOps:Alertmanager:Tokens:1"] = New;
        });
        await TeamsWorld.InstallAsync(stage);

        (await AlertAsync(stage, "1.firing", "a-token-that-nobody-has")).ShouldBe(HttpStatusCode.Unauthorized);
        (await AlertAsync(stage, "1.firing", null)).ShouldBe(HttpStatusCode.Unauthorized);
        (await AlertAsync(stage, "1.firing", Old)).ShouldBe(HttpStatusCode.Accepted);
        (await AlertAsync(stage, "1.firing", New)).ShouldBe(HttpStatusCode.OK, "it was stored before");
        var told = await stage.UntilAsync(() => Told(stage).SingleOrDefault(), "the alert");
        told.Shown.ShouldContain(
            "HighErrorRate> in *production* (critical): 5xx above 2 % on web-1 · <https://runbooks.acme.io/web-5xx|runbook>");
        await stage.PassAsync(TimeSpan.FromMinutes(15));
        (await AlertAsync(stage, "2.more", New)).ShouldBe(HttpStatusCode.Accepted);
        await stage.UntilSaidAsync(told, "web-2");
        await stage.PassAsync(TimeSpan.FromMinutes(5));
        await AlertAsync(stage, "3.partly", New);
        await stage.UntilSaidAsync(told, "is resolved after 2 m 30 s");
        await AlertAsync(stage, "4.resolved", New);
        told = await stage.UntilSaidAsync(told, "is resolved after 20 m 0 s");

        Told(stage).Count.ShouldBe(1);
        told.Shown.ShouldNotContain("(critical)");
        var teams = stage.World.Teams;
        await stage.UntilAsync(
            () => teams.Posts(teams.Channel("Deploys")).SingleOrDefault(post => post.Shown.Contains("20 m 0 s", StringComparison.Ordinal)),
            "the same in Teams");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain(
            "*alertmanager deliveries*: 1 was refused in the last 24 h: an unknown token");
    }

    [Fact]
    public async Task Grafana_signs_with_the_time_and_what_is_old_or_signed_by_others_is_refused()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:Grafana:Secrets:0"] = "the secret of last year";
            settings["ChatOps:Grafana:Secrets:1"] = Secret;
            settings["ChatOps:Grafana:TimestampHeader"] = "X-Time";
        });
        var now = stage.Clock.GetUtcNow();

        (await SignedAsync(stage, "1.firing", Secret, now.AddMinutes(-10))).ShouldBe(HttpStatusCode.Unauthorized);
        (await SignedAsync(stage, "1.firing", "another secret, of nobody", now)).ShouldBe(HttpStatusCode.Unauthorized);
        (await SignedAsync(stage, "1.firing", Secret, null)).ShouldBe(HttpStatusCode.Unauthorized, "it has no time");
        (await SignedAsync(stage, "1.firing", "the secret of last year", now)).ShouldBe(HttpStatusCode.Accepted);
        var told = await stage.UntilAsync(() => Told(stage).SingleOrDefault(), "the alert");
        told.Shown.ShouldContain("|dashboard> · <https://grafana.acme.io/alerting/silence/new?x=1|silence>");
        await stage.PassAsync(TimeSpan.FromMinutes(12));
        (await SignedAsync(stage, "3.resolved", Secret, stage.Clock.GetUtcNow())).ShouldBe(HttpStatusCode.Accepted);
        await stage.UntilSaidAsync(told, "is resolved after 12 m 0 s");
    }

    [Fact]
    public async Task Without_a_time_the_body_alone_is_signed()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Grafana:Secrets:0"] = Secret);

        (await SignedAsync(stage, "1.firing", Secret, null)).ShouldBe(HttpStatusCode.Accepted);
        await stage.UntilAsync(() => Told(stage).SingleOrDefault(), "the alert");
    }

    [Fact]
    public async Task PagerDuty_may_sign_with_several_secrets_and_says_who_has_the_incident()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:PagerDuty:Secrets:0"] = Secret);

        (await PagedAsync(stage, "incident.triggered", "another secret, of nobody")).ShouldBe(HttpStatusCode.Unauthorized);
        (await PagedAsync(stage, "incident.triggered", "another secret, of nobody", Secret)).ShouldBe(HttpStatusCode.Accepted);
        var told = await stage.UntilAsync(() => Told(stage).SingleOrDefault(), "the incident");
        told.Shown.ShouldContain("web: 5xx above 2 %> (critical): #4711, with Ann");
        (await PagedAsync(stage, "incident.annotated", Secret)).ShouldBe(HttpStatusCode.Accepted);
        await stage.PassAsync(TimeSpan.FromMinutes(3));
        await PagedAsync(stage, "incident.acknowledged", Secret);
        told = await stage.UntilSaidAsync(told, "was acknowledged by Ann");
        await stage.PassAsync(TimeSpan.FromMinutes(18));
        await PagedAsync(stage, "incident.resolved", Secret);
        await stage.UntilSaidAsync(told, "is resolved after 20 m 0 s");
        await stage.PassAsync(TimeSpan.FromMinutes(5));
        await PagedAsync(stage, "incident.reopened", Secret);
        await stage.UntilSaidAsync(told, "(warning)");
        Told(stage).Count.ShouldBe(1);
    }

    private static async Task<HttpStatusCode> PagedAsync(Stage stage, string payload, params string[] secrets)
    {
        using var request = Request("/pagerduty", "PagerDuty", payload);
        var body = await request.Content!.ReadAsByteArrayAsync(stage.Stop);
        request.Headers.Add("X-PagerDuty-Signature", string.Join(',', secrets.Select(
            secret => $"v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body))}")));
        return await SendAsync(stage, request);
    }

    private static List<Message> Told(Stage stage) => [.. stage.Deploys];

    private static async Task<HttpStatusCode> AlertAsync(Stage stage, string payload, string? token)
    {
        using var request = Request("/alertmanager", "Alertmanager", payload);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await SendAsync(stage, request);
    }

    private static async Task<HttpStatusCode> SignedAsync(Stage stage, string payload, string secret, DateTimeOffset? at)
    {
        using var request = Request("/grafana", "Grafana", payload);
        var time = at?.ToUnixTimeSeconds();
        var body = await request.Content!.ReadAsByteArrayAsync(stage.Stop);
        byte[] signed = [.. Encoding.UTF8.GetBytes(time is null ? "" : $"{time}:"), .. body];
        request.Headers.Add(
            "X-Grafana-Alerting-Signature", Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed)));
        if (time is not null)
        {
            request.Headers.Add("X-Time", $"{time}");
        }

        return await SendAsync(stage, request);
    }

    private static HttpRequestMessage Request(string path, string folder, string payload) => new(HttpMethod.Post, path)
    {
        Content = new ByteArrayContent(File.ReadAllBytes(
            Path.Combine(AppContext.BaseDirectory, "Sources", folder, "Payloads", $"{payload}.json")))
        {
            Headers = { ContentType = new("application/json") },
        },
    };

    private static async Task<HttpStatusCode> SendAsync(Stage stage, HttpRequestMessage request)
    {
        using var http = new HttpClient { BaseAddress = stage.BotAddress };
        using var response = await stage.DrivenAsync(http.SendAsync(request, stage.Stop));
        return response.StatusCode;
    }
}
