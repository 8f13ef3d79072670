using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ChatOps.Playground;
using ChatOps.Playground.Pages;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Teams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace ChatOps.Tests.Playground.Pages;

/// <summary>The page over a world, on a real server, with an app in the bot's place whose responses each test determines.</summary>
internal sealed class PageHost : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly HttpClient _client = new();
    private readonly List<string> _complaints = [];
    private readonly List<IPage> _pages = [];

    private PageHost(WebApplication server, World world) => (_server, World) = (server, world);

    public World World { get; }

    public SlackWorkspace Workspace => World.Workspace;

    /// <summary>What the app responds to a slash command; nothing by default.</summary>
    public Func<IFormCollection, Task<object?>> OnCommand { get; set; } = _ => Task.FromResult<object?>(null);

    /// <summary>What the app responds to a click, a choice, a submitted form, or a search menu.</summary>
    public Func<JsonElement, Task<object?>> OnInteraction { get; set; } = _ => Task.FromResult<object?>(null);

    /// <summary>What the app answers to an activity from Teams; nothing by default.</summary>
    public Func<JsonElement, object?> OnActivity { get; set; } = _ => null;

    /// <summary>Errors in the consoles of the pages opened so far.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<PageHost> StartAsync(params IReadOnlyList<ScenarioButton> scenarios) => StartAsync([WorldService.Web], scenarios);

    /// <param name="services">The services in the clusters.</param>
    public static async Task<PageHost> StartAsync(IReadOnlyList<WorldService> services, IReadOnlyList<ScenarioButton> scenarios)
    {
        var world = new World(TimeProvider.System, services: services);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(scenarios);
        builder.AddPage(world);
        var app = builder.Build();
        var host = new PageHost(app, world);
        world.Map(app);
        app.MapPage();
        app.MapPost(
            "/app/slack/commands", async (HttpRequest request) => Answer(await host.OnCommand(await request.ReadFormAsync(Cancel))));
        app.MapPost("/app/slack/interactive", async (HttpRequest request) =>
            Answer(await host.OnInteraction(JsonElement.Parse((await request.ReadFormAsync(Cancel))["payload"].ToString()))));
        app.MapPost("/app/slack/options", async (HttpRequest request) =>
            Answer(await host.OnInteraction(JsonElement.Parse((await request.ReadFormAsync(Cancel))["payload"].ToString()))));
        app.MapPost("/app/slack/events", () => Results.Ok());
        app.MapPost("/app/teams", async (HttpRequest request) =>
            Answer(host.OnActivity(await request.ReadFromJsonAsync<JsonElement>(Cancel))));
        await app.StartAsync(Cancel);
        world.Workspace.App = world.Workspace.App with { Transport = SlackTransport.Http.Below(new Uri(world.Workspace.Address, "/app/")) };
        world.Teams.App = world.Teams.App with { Endpoint = new Uri(world.Workspace.Address, "/app/teams") };
        return host;
    }

    /// <summary>Posts a card in Teams as the app.</summary>
    public TeamsPost PostCard(string conversation, string? root, params object[] body) =>
        World.Teams.Add(conversation, root, isFromBot: true, CardOf(body));

    /// <summary>Changes a message in Teams as the app.</summary>
    public void ChangeCard(TeamsPost post, params object[] body) =>
        World.Teams.Change(post.Id, old => old with { Activity = CardOf(body), Edits = old.Edits + 1 }).ShouldBeTrue();

    /// <summary>Opens the page and waits until it is interactive.</summary>
    public async Task<IPage> OpenAsync(Chromium chromium, BrowserNewContextOptions? options = null)
    {
        var page = await chromium.OpenAsync(options);
        _pages.Add(page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Add(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Add(error);
        await page.GotoAsync(new Uri(Workspace.Address, "/").ToString());
        await page.GetByTestId("composer").WaitForAsync();
        return page;
    }

    /// <summary>Posts as the app; returns the message's ts.</summary>
    public async Task<string> PostAsync(string channel, string text, object[]? blocks = null, string? thread = null) =>
        (await CallAsync("chat.postMessage", new { channel, text, blocks, thread_ts = thread })).GetProperty("ts").GetString()!;

    public Task<JsonElement> CallAsync(string method, object arguments) =>
        CallAsync(HttpMethod.Post, method, JsonContent.Create(arguments));

    /// <summary>Calls a method that doesn't accept JSON.</summary>
    /// <param name="method">The method, with its arguments as a query.</param>
    public Task<JsonElement> GetAsync(string method) => CallAsync(HttpMethod.Get, method, content: null);

    private async Task<JsonElement> CallAsync(HttpMethod verb, string method, HttpContent? content)
    {
        using var request = new HttpRequestMessage(verb, new Uri(Workspace.Address, $"api/{method}")) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Workspace.App.BotToken);
        using var response = await _client.SendAsync(request, Cancel);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        answer.GetProperty("ok").GetBoolean().ShouldBeTrue(answer.ToString());
        return answer;
    }

    /// <summary>Responds through a response URL.</summary>
    public async Task RespondAsync(JsonElement interaction, object message)
    {
        using var response = await _client.PostAsJsonAsync(interaction.GetProperty("response_url").GetString(), message, Cancel);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        foreach (var page in _pages)
        {
            await page.Context.CloseAsync();
        }

        await _server.DisposeAsync();
        World.Dispose();
    }

    private static JsonElement CardOf(object[] body)
    {
        var ann = new { id = "29:10a00000000004000800000000000000a", name = "Ann" };
        var msteams = new { entities = new[] { new { type = "mention", text = "<at>Ann</at>", mentioned = ann } } };
        var content = new { type = "AdaptiveCard", version = "1.5", msteams, body };
        var attachment = new { contentType = "application/vnd.microsoft.card.adaptive", content };
        return JsonSerializer.SerializeToElement(new { type = "message", attachments = new[] { attachment } });
    }

    private static IResult Answer(object? answer) => answer is null ? Results.Ok() : Results.Json(answer);
}
