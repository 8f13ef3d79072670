using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using ChatOps.Playground.Teams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Whole;

/// <param name="What">The activity's type and name, or the connector's method and path.</param>
internal sealed record Exchange(string What, int Status, string Asked, string Answered);

/// <summary>
/// Microsoft's own emulator of Teams, with our bot behind it. It has no tokens that a bot could verify, since those are Azure's to make:
/// what it says passes through here and gets one from our emulated issuer. What the bot says passes through, too, to be looked at.
/// </summary>
internal sealed class AgentsPlayground : IAsyncDisposable
{
    public const string Package = "@microsoft/m365agentsplayground";

    public const string Personal = "a:1chat", Group = "19:group@thread.v2";
    public const string General = "19:general@thread.tacv2", Deploys = "19:deploys@thread.tacv2";

    private readonly Stage _stage;
    private readonly HttpClient _http = new();
    private readonly ConcurrentQueue<Exchange> _heard = [], _said = [];
    private readonly Channel<Exchange> _answers = Channel.CreateUnbounded<Exchange>();
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-agents-playground-").FullName;
    private readonly WebApplication _between;
    private Process? _node;

    private AgentsPlayground(Stage stage)
    {
        _stage = stage;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _between = builder.Build();
        _between.MapMethods("/bot", ["HEAD"], () => Results.Ok());
        // Taken for RequestDelegates, their answers would be dropped.
        _between.MapPost("/bot", (Delegate)((HttpContext http) => HearAsync(http)));
        _between.Map("/connector/{**path}", (Delegate)((HttpContext http) => SayAsync(http)));
    }

    private static TeamsApp App { get; } = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Of its page.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:1");

    /// <summary>What the bot was told.</summary>
    public IReadOnlyCollection<Exchange> Heard => _heard;

    /// <summary>What the bot said.</summary>
    public IReadOnlyCollection<Exchange> Said => _said;

    public static async Task<AgentsPlayground> StartAsync(Stage stage)
    {
        var playground = new AgentsPlayground(stage);
        await playground._between.StartAsync(Cancel);
        await playground.StartNodeAsync();
        return playground;
    }

    /// <summary>Lets it send an activity that it makes up, and waits for the bot's answer.</summary>
    /// <param name="type">Of the templates that it has.</param>
    public async Task<Exchange> MockAsync(string conversation, string type)
    {
        var query = $"conversationId={Uri.EscapeDataString(conversation)}&type={type}";
        var template = await _http.GetStringAsync(new Uri(Address, $"/_internal/v1/customActivities/template?{query}"), Cancel);
        var id = JsonElement.Parse(template).GetProperty("id").GetString()!;
        using var content = new StringContent(template, new MediaTypeHeaderValue("application/json"));
        using var response = await _http.PostAsync(new Uri(Address, "/_internal/v1/customActivities"), content, Cancel);
        while (true)
        {
            var heard = await _answers.Reader.ReadAsync(Cancel);
            if (heard.Asked.Contains(id))
            {
                return heard;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            _node.Kill();
            await _node.WaitForExitAsync(CancellationToken.None);
            _node.Dispose();
        }

        await _between.DisposeAsync();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartNodeAsync()
    {
        var between = new Uri(_between.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await File.WriteAllTextAsync(Path.Combine(_folder, ".m365agentsplayground.yml"), Configuration(), Cancel);
        var start = new ProcessStartInfo("node",
        [
            Path.Combine(TeamsSdk.Folder, "node_modules", Package, "cli.js"),
            "--app-endpoint", new Uri(between, "/bot").AbsoluteUri,
            "--service-url", new Uri(between, "/connector").AbsoluteUri,
            "--channel-id", "msteams", "--port", "0", "--disable-telemetry",
        ])
        {
            UseShellExecute = false,
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            Environment = { ["TEAMSAPPTESTER_BROWSER"] = "none", ["SEND_INSTALLATION_ACTIVITY"] = "true" },
        };
        _node = Process.Start(start)!;
        while (await _node.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            if (line.StartsWith("Listening on ", StringComparison.Ordinal))
            {
                Address = new($"http://127.0.0.1:{line["Listening on ".Length..]}");
                return;
            }
        }

        throw new InvalidOperationException($"{Package} did not start.");
    }

    private async Task<IResult> HearAsync(HttpContext http)
    {
        var text = await ReadAsync(http);
        var activity = JsonElement.Parse(text);
        var type = activity.GetProperty("type").GetString();
        var what = activity.TryGetProperty("name", out var name) ? $"{type} {name.GetString()}" : type!;
        var token = _stage.World.Teams.Issuer.Token(App.AppId, activity.GetProperty("serviceUrl").GetString());
        return await PassAsync(http, new Uri(_stage.BotAddress, "/teams/messages"), $"Bearer {token}", text, what, _heard);
    }

    private async Task<IResult> SayAsync(HttpContext http)
    {
        var path = http.Request.Path.ToUriComponent()["/connector".Length..] + http.Request.QueryString;
        return await PassAsync(
            http, new Uri(Address, "/_connector" + path), http.Request.Headers.Authorization, await ReadAsync(http),
            $"{http.Request.Method} {path}", _said);
    }

    private async Task<IResult> PassAsync(
        HttpContext http, Uri target, string? token, string asked, string what, ConcurrentQueue<Exchange> log)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(http.Request.Method), target);
        request.Headers.TryAddWithoutValidation("Authorization", token);
        if (asked.Length > 0)
        {
            request.Content = new StringContent(asked, new MediaTypeHeaderValue("application/json"));
        }

        using var response = await _http.SendAsync(request, Cancel);
        var answered = await response.Content.ReadAsStringAsync(Cancel);
        var exchange = new Exchange(what, (int)response.StatusCode, asked, answered);
        log.Enqueue(exchange);
        if (log == _heard)
        {
            _answers.Writer.TryWrite(exchange);
        }

        return Results.Content(answered, response.Content.Headers.ContentType?.ToString(), statusCode: (int)response.StatusCode);
    }

    private static async Task<string> ReadAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        return await reader.ReadToEndAsync(Cancel);
    }

    /// <summary>Ann's organisation, with a team. There must be five more people.</summary>
    private static string Configuration()
    {
        var ann = new TeamsUser("ann", "0a000000-0000-4000-8000-00000000000a");
        var others = Enumerable.Range(1, 5).Select(i => new TeamsUser($"other{i}", $"0f000000-0000-4000-8000-00000000000{i}"));
        return JsonSerializer.Serialize(new
        {
            version = "0.1.1",
            tenantId = App.TenantId,
            bot = new { id = App.BotId, name = App.Name },
            currentUser = Person(ann),
            users = others.Select(Person),
            personalChat = new { id = Personal },
            groupChat = new { id = Group, name = "Group" },
            team = new
            {
                id = General,
                name = "Web",
                aadGroupId = "5e000000-0000-4000-8000-000000000005",
                channels = new[] { new { id = Deploys, name = "Deploys" } },
            },
        });
    }

    private static object Person(TeamsUser user) => new
    {
        id = user.UserId,
        name = user.DisplayName,
        userPrincipleName = $"{user.Name}@acme.example",
        aadObjectId = user.ObjectId,
        givenName = user.DisplayName,
        surname = user.DisplayName,
        email = $"{user.Name}@acme.example",
    };
}
