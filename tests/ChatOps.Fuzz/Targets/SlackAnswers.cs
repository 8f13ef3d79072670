using System.Net;
using System.Text.Json.Nodes;
using ChatOps.Chat.Slack;
using ChatOps.Chat;
using ChatOps.Chat.Slack.Api;

namespace ChatOps.Fuzz.Targets;

/// <summary>
/// Responses of Slack's Web API, or of a proxy in between. Input: a line with the status and Retry-After, and the body.
/// </summary>
internal static class SlackAnswers
{
    private static readonly Uri ResponseUrl = new("https://hooks.slack.com/commands/1");

    public static void Hold(byte[] input)
    {
        var (head, body) = Input.Headed(input);
        using var answer = new Answer(head.Split(' '), body);
        var http = new WebApiHttp(answer, new SlackOptions(), TimeProvider.System);

        var called = http.CallAsync(
            "chat.postMessage",
            "xoxb-secret",
            [],
            read => read.Json.Text("ts") ?? read.Json.At("channel").Text("id"),
            CancellationToken.None).GetAwaiter().GetResult();
        Holds(called.Ok, called.Error);
        var listed = http.CallAsync(
            "users.list", "xoxb-secret", [], read => read.Json.Items("members").Select(member => member.Text("id") ?? "").ToList(), CancellationToken.None).GetAwaiter().GetResult();
        Holds(listed.Ok, listed.Error);
        var responded = http.RespondAsync(ResponseUrl, new JsonObject(), CancellationToken.None).GetAwaiter().GetResult();
        Holds(responded.Ok, responded.Error);
        if (Uri.TryCreate(head, UriKind.Absolute, out var elsewhere) && elsewhere.Host is not ("hooks.slack.com" or "slack.com"))
        {
            var sent = answer.Requests;
            http.RespondAsync(elsewhere, new JsonObject(), CancellationToken.None).GetAwaiter().GetResult();
            Property.Holds(answer.Requests == sent, $"{elsewhere} is talked to");
        }
    }

    private static void Holds(bool ok, WebApiError? error)
    {
        Property.Holds(ok || error is { Code.Length: > 0 and <= 100 }, "an error without its code");
        Property.Holds(error?.Sentence is null or { Length: > 0 and < 600 }, "a sentence without end");
        Property.Holds(error?.RetryAfter is null or { TotalSeconds: >= 1 and <= 600 }, $"{error?.RetryAfter} to wait");
        Property.Holds(error is null || !error.ToString().Contains("xoxb-secret"), "the token is in the error");
        Property.IsStorable(error);
    }

    /// <summary>Gives the same response to every request.</summary>
    private sealed class Answer(string[] head, byte[] body) : HttpMessageHandler, IHttpClientFactory
    {
        public int Requests { get; private set; }

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            var status = int.TryParse(head[0], out var number) ? (number & 0x7fff) % 1000 : 200;
            var response = new HttpResponseMessage((HttpStatusCode)status)
            {
                Content = new ByteArrayContent(body),
                RequestMessage = request,
            };
            if (head is [_, var wait, ..])
            {
                response.Headers.TryAddWithoutValidation("Retry-After", wait);
            }

            return Task.FromResult(response);
        }
    }
}
