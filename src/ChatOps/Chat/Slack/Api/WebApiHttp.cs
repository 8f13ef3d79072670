using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Chat.Slack.Rendering;

namespace ChatOps.Chat.Slack.Api;

/// <summary>A response with <c>ok: true</c>.</summary>
internal sealed record SlackAnswer(JsonElement Json, HttpResponseHeaders Headers);

/// <summary>A single request to Slack, with its result as a value: nothing is retried here, and no token leaks into an exception.</summary>
internal sealed class WebApiHttp(IHttpClientFactory clients, SlackOptions options, TimeProvider clock)
{
    /// <summary>The name of its <see cref="HttpClient"/>.</summary>
    public const string ClientName = "slack";

    private const int LongestDetail = 300;

    /// <summary>Used when Slack's 429 comes without Retry-After, which happens.</summary>
    private static readonly TimeSpan UsualRetryAfter = TimeSpan.FromSeconds(5);

    private readonly Uri _api = options.ApiAddress;

    /// <summary>Calls a method with form-encoded arguments, which all of Slack's methods accept; some accept nothing else.</summary>
    /// <param name="read">Returns null if the response lacks what it should contain.</param>
    public async Task<WebApiReply<T>> CallAsync<T>(
        string method,
        string token,
        IEnumerable<KeyValuePair<string, string>> arguments,
        Func<SlackAnswer, T?> read,
        CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_api, method))
        {
            Content = new FormUrlEncodedContent(arguments),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        return await SendAsync(request, response => Read(response, read), cancellationToken);
    }

    /// <summary>
    /// Posts to a response_url; its message has no id. Only sent to Slack itself: the address comes from outside, and must not make the bot
    /// contact other hosts.
    /// </summary>
    public async Task<WebApiReply<string>> RespondAsync(Uri address, JsonObject message, CancellationToken cancellationToken)
    {
        if (!IsSlacks(address))
        {
            return Error("foreign_response_url");
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new StringContent(message.ToJsonString(SlackJson.Compact), Encoding.UTF8, "application/json"),
        };
        // Slack answers "ok" in plain text or as JSON, and with a word or two when the address can no longer be used.
        return await SendAsync<string>(
            request,
            response => response switch
            {
                { Body: [(byte)'{', ..] } => Read(response, _ => ""),
                { Message.IsSuccessStatusCode: true } => "",
                _ => Failed(response, Encoding.UTF8.GetString(response.Body).Trim()),
            },
            cancellationToken);
    }

    private bool IsSlacks(Uri address) =>
        address is { IsAbsoluteUri: true, UserInfo: "" }
        && (address is { Scheme: "https", Host: "hooks.slack.com", IsDefaultPort: true }
            || (address.Scheme == _api.Scheme && address.Host == _api.Host && address.Port == _api.Port));

    private async Task<WebApiReply<T>> SendAsync<T>(
        HttpRequestMessage request, Func<Response, WebApiReply<T>> read, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request, either.Token);
            return read(new(response, await response.Content.ReadAsByteArrayAsync(either.Token)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Error("no_answer");
        }
        catch (HttpRequestException exception)
        {
            return Error(exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
                ? "no_connection"
                : "no_answer");
        }
        catch (IOException)
        {
            return Error("no_answer");
        }
    }

    private WebApiReply<T> Read<T>(Response response, Func<SlackAnswer, T?> read)
    {
        try
        {
            var json = JsonElement.Parse(response.Body);
            if (json.Is("ok") && response.Message.IsSuccessStatusCode)
            {
                return read(new(json, response.Message.Headers)) is { } value ? value : Error("unreadable_answer");
            }

            if (json.Text("error") is { } code)
            {
                var messages = json.At("response_metadata")?.Items("messages")
                    .Where(message => message.ValueKind == JsonValueKind.String)
                    .Select(message => message.GetString());
                var detail = messages is null ? "" : string.Join(' ', messages);
                return Failed(response, code) with
                {
                    Needed = Short(json.Text("needed")),
                    Provided = Short(json.Text("provided")),
                    Detail = Short(detail),
                };
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not Slack's JSON, most likely a proxy's page: the status code is all there is to report.
        }

        return response.Message.IsSuccessStatusCode ? Error("unreadable_answer") : Failed(response, "");
    }

    private WebApiError Failed(Response response, string code)
    {
        var status = response.Message.StatusCode;
        if (status == HttpStatusCode.TooManyRequests || WebApiErrors.IsRateLimit(code))
        {
            return new("ratelimited", WebApiFailure.Later, RetryAfter(response.Message.Headers.RetryAfter));
        }

        var known = WebApiErrors.Classify(code);
        return known == WebApiFailure.Rejected && (int)status >= 500
            ? new($"http_{(int)status}", WebApiFailure.Ambiguous)
            : Error(IsCode(code) ? code : $"http_{(int)status}");
    }

    private TimeSpan RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? (header?.Date - clock.GetUtcNow()) ?? UsualRetryAfter;
        return TimeSpan.FromSeconds(Math.Clamp(wait.TotalSeconds, 1, 600));
    }

    private static string? Short(string? text) => string.IsNullOrEmpty(text) ? null : MrkdwnEscape.Raw(text, LongestDetail);

    /// <summary>Slack's own error code of a word or two, rather than a proxy's page.</summary>
    private static bool IsCode(string text) =>
        text.Length is > 0 and <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ' ');

    private static WebApiError Error(string code) => new(code, WebApiErrors.Classify(code));

    private sealed record Response(HttpResponseMessage Message, byte[] Body);
}
