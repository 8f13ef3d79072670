using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ChatOps.Playground.Slack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Playground.Slack;

/// <summary>A workspace on a real server, and a client of its Web API.</summary>
internal sealed class EmulatedSlack : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly HttpClient _client = new();

    private EmulatedSlack(WebApplication server, SlackWorkspace workspace, HeededClock clock)
    {
        _server = server;
        Workspace = workspace;
        Clock = clock;
    }

    public SlackWorkspace Workspace { get; }

    public HeededClock Clock { get; }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<EmulatedSlack> StartAsync(TimeProvider? realClock = null)
    {
        var clock = new HeededClock(DateTimeOffset.FromUnixTimeSeconds(1531420618));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var workspace = new SlackWorkspace(realClock ?? clock);
        app.MapSlack("/slack", workspace);
        await app.StartAsync(Cancel);
        return new EmulatedSlack(app, workspace, clock);
    }

    public Task<JsonElement> CallAsync(string method, object arguments) => CallAsync(method, arguments, Workspace.App.BotToken);

    /// <summary>Calls with a JSON body, or with a form where Slack accepts nothing else.</summary>
    public async Task<JsonElement> CallAsync(string method, object arguments, string token)
    {
        using var response = await SendAsync(method, Json(arguments), token);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    public async Task<JsonElement> FormAsync(string method, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        using var response = await SendAsync(method, form, Workspace.App.BotToken);
        return await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
    }

    public async Task<HttpResponseMessage> SendAsync(string method, HttpContent content, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Workspace.Address, $"api/{method}")) { Content = content };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await _client.SendAsync(request, Cancel);
    }

    /// <summary>Posts to a response URL.</summary>
    public async Task<string> RespondAsync(string url, object message)
    {
        using var response = await _client.PostAsync(new Uri(url), Json(message), Cancel);
        return await response.Content.ReadAsStringAsync(Cancel);
    }

    public async Task<string> PostAsync(string channel, object message)
    {
        var arguments = JsonSerializer.SerializeToNode(message)!.AsObject();
        arguments["channel"] = channel;
        var answer = await CallAsync("chat.postMessage", arguments);
        answer.GetProperty("ok").GetBoolean().ShouldBeTrue(answer.ToString());
        return answer.GetProperty("ts").GetString()!;
    }

    public static object Button(string text, string actionId) => new
    {
        type = "actions",
        block_id = "buttons",
        elements = new[] { new { type = "button", action_id = actionId, value = "7", text = new { type = "plain_text", text } } },
    };

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private static StringContent Json(object value) =>
        new(JsonSerializer.Serialize(value), new MediaTypeHeaderValue("application/json", "utf-8"));
}

internal static class Answers
{
    /// <summary><c>ok</c> or Slack's error code.</summary>
    public static string Outcome(this JsonElement answer) =>
        answer.GetProperty("ok").GetBoolean() ? "ok" : answer.GetProperty("error").GetString()!;

    public static string? At(this JsonElement answer, params string[] path) =>
        path.Aggregate(answer, (json, name) => int.TryParse(name, out var index) ? json[index] : json.GetProperty(name)) switch
        {
            { ValueKind: JsonValueKind.Null } => null,
            var found => found.ToString(),
        };
}
