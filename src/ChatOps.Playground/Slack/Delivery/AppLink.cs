using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.Delivery;

/// <summary>
/// Sends requests to the app, through its sockets or as signed HTTP requests; either way, it has three seconds to respond.
/// </summary>
internal sealed class AppLink(SlackWorkspace workspace)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        MaxAutomaticRedirections = 2,
        UseCookies = false,

        // After a restart, the app must not get a request on a dead connection.
        PooledConnectionLifetime = TimeSpan.Zero,
    }) { Timeout = Timeout.InfiniteTimeSpan };

    public async Task<AppAnswer> SendAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        Func<CancellationToken, Task<AppAnswer>> send = workspace.App.Transport switch
        {
            SlackTransport.Http urls => token => PostAsync(urls, envelope, token),
            _ => workspace.Sockets.Prepare(envelope),
        };
        var first = send(cancellationToken);
        if (workspace.DeliversTwice)
        {
            await Task.WhenAll(first, send(cancellationToken));
        }

        var answer = await first;
        workspace.Record(
            new Delivered(envelope.Type, envelope.Payload.ToElement(), workspace.Clock.GetUtcNow(), envelope.Retry, answer switch
            {
                AppAnswer.Acknowledged => "ok",
                AppAnswer.TimedOut => "timeout",
                AppAnswer.Refused => "http_error",
                _ => "no_connection",
            }));
        return answer;
    }

    /// <summary>Sends a challenge to the Events URL, as Slack does when the URL is configured.</summary>
    public async Task<bool> VerifyEventsUrlAsync(CancellationToken cancellationToken)
    {
        var challenge = Guid.NewGuid().ToString("N");
        var body = new JsonObject { ["token"] = "deprecated", ["challenge"] = challenge, ["type"] = "url_verification" };
        var url = ((SlackTransport.Http)workspace.App.Transport).Events;
        return await PostAsync(
            url, Json(body), new Envelope("url_verification", body), cancellationToken) is AppAnswer.Acknowledged { Body: { } answer }
            && (answer.Text("challenge") ?? answer.Text("text")) == challenge;
    }

    private Task<AppAnswer> PostAsync(SlackTransport.Http urls, Envelope envelope, CancellationToken cancellationToken) =>
        envelope.Type switch
        {
            "slash_commands" => PostAsync(urls.Commands, Form(envelope.Payload.Select(field => KeyValuePair.Create(field.Key, field.Value!.ToString()))), envelope, cancellationToken),
            "interactive" when !envelope.IsQuestion => PostAsync(urls.Interactivity, Payload(envelope), envelope, cancellationToken),
            "interactive" => urls.Options is { } options ? PostAsync(options, Payload(envelope), envelope, cancellationToken) : Task.FromResult<AppAnswer>(new AppAnswer.Unreachable()),
            _ => PostAsync(urls.Events, Json(envelope.Payload), envelope, cancellationToken),
        };

    private async Task<AppAnswer> PostAsync(
        Uri url, (byte[] Body, string Type) content, Envelope envelope, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, workspace.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(content.Body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(content.Type);
        request.Headers.UserAgent.ParseAdd("Slackbot 1.0 (+https://api.slack.com/robots)");
        var timestamp = workspace.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers.Add("X-Slack-Request-Timestamp", timestamp);
        request.Headers.Add("X-Slack-Signature", RequestSignature.Of(workspace.App.SigningSecret, timestamp, content.Body));
        if (envelope.Retry > 0)
        {
            request.Headers.Add("X-Slack-Retry-Num", envelope.Retry.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("X-Slack-Retry-Reason", envelope.RetryReason);
        }

        try
        {
            using var response = await Client.SendAsync(request, either.Token);
            return response.StatusCode is HttpStatusCode.OK or HttpStatusCode.Accepted or HttpStatusCode.NoContent
                ? new AppAnswer.Acknowledged(Read(response, await response.Content.ReadAsStringAsync(either.Token)))
                : new AppAnswer.Refused(
                    (int)response.StatusCode, response.Headers.TryGetValues("X-Slack-No-Retry", out var values) && values.Contains("1"));
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return new AppAnswer.TimedOut();
        }
        catch (HttpRequestException)
        {
            return new AppAnswer.Unreachable();
        }
    }

    /// <summary>A JSON object unchanged; anything else as <c>{"text":…}</c>.</summary>
    private static JsonElement? Read(HttpResponseMessage response, string body)
    {
        if (string.IsNullOrWhiteSpace(body))
        {
            return null;
        }

        return response.Content.Headers.ContentType?.MediaType == MediaTypeNames.Application.Json
            && JsonShape.TryParseObject(body, out var json)
            ? json
            : new JsonObject { ["text"] = body }.ToElement();
    }

    private static (byte[] Body, string Type) Payload(Envelope envelope) =>
        Form([KeyValuePair.Create("payload", envelope.Payload.ToJsonString())]);

    private static (byte[] Body, string Type) Form(IEnumerable<KeyValuePair<string, string>> fields) =>
        (Encoding.UTF8.GetBytes(string.Join('&', fields.Select(field =>
            $"{WebUtility.UrlEncode(field.Key)}={WebUtility.UrlEncode(field.Value)}"))), MediaTypeNames.Application.FormUrlEncoded);

    private static (byte[] Body, string Type) Json(JsonObject body) =>
        (JsonSerializer.SerializeToUtf8Bytes(body), MediaTypeNames.Application.Json);
}
