using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using ChatOps.Tests.Whole;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatOps.Tests.Sources.GitHub;

/// <summary>
/// A GitHub that others wrote, the npm package "emulate", in the folder that CHATOPS_TEST_EMULATE names: the repository acme/web of an
/// organization where a GitHub App is installed whose webhook points at the bot.
/// </summary>
internal sealed class IndependentGitHub : IAsyncDisposable
{
    public const string AppId = "12345";

    private const string Variable = "CHATOPS_TEST_EMULATE";
    private const string UserToken = "octo-token";

    private readonly Process _process;
    private readonly string _folder;
    private readonly HttpClient _http;
    private readonly WebApplication _server;

    private IndependentGitHub(Process process, string folder, Uri address, WebApplication server)
    {
        (_process, _folder, _server) = (process, folder, server);
        _http = new() { BaseAddress = address, DefaultRequestHeaders = { Authorization = new("Bearer", UserToken) } };
    }

    /// <summary>Of its REST API, as of a GitHub Enterprise Server: "emulate" itself has it at the root.</summary>
    public string ApiUrl => _server.Urls.Single() + "/api/v3";

    public string KeyPath => Path.Combine(_folder, "key.pem");

    /// <summary>Skips the test where the package isn't installed.</summary>
    public static async Task<IndependentGitHub> StartAsync(Uri webhook, string secret)
    {
        var package = Path.Combine(System.Environment.GetEnvironmentVariable(Variable) ?? "", "node_modules/emulate/dist/index.js");
        Assert.SkipUnless(File.Exists(package), $"{Variable} does not name a folder where 'emulate' was installed with npm");
        var folder = Directory.CreateTempSubdirectory("chatops-tests-github-").FullName;
        using var key = RSA.Create(2048);
        var pem = key.ExportRSAPrivateKeyPem();
        await File.WriteAllTextAsync(Path.Combine(folder, "key.pem"), pem, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "seed.json"), Seed(pem, webhook, secret), TestContext.Current.CancellationToken);
        var port = FloodTests.FreePort();
        var process = TeamsSdk.StartNode(
            package, "start", "--service", "github", "--port", $"{port}", "--seed", Path.Combine(folder, "seed.json"));
        var address = new Uri($"http://127.0.0.1:{port}");
        var gitHub = new IndependentGitHub(process, folder, address, await ServeAsync(address));
        await Patience.UntilAsync(gitHub.IsUpAsync, $"emulate to listen at {address}");
        return gitHub;
    }

    /// <summary>Does what a person does over its REST API.</summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var says = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}: {says}");
        return JsonElement.Parse(says);
    }

    /// <summary>Commits a file, as in its web editor.</summary>
    public async Task<string> CommitAsync(string message, string branch) =>
        (await SendAsync(
            HttpMethod.Put,
            $"/repos/acme/web/contents/{Guid.NewGuid():n}.txt",
            new { message, branch, content = "YQ==" })).GetProperty("commit").GetProperty("sha").GetString()!;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<WebApplication> ServeAsync(Uri address)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.UsePathBase("/api/v3");
        var http = new HttpClient();
        server.Lifetime.ApplicationStopped.Register(http.Dispose);
        server.Run(async context =>
        {
            using var request = new HttpRequestMessage(
                new(context.Request.Method), new Uri(address, $"{context.Request.Path.ToUriComponent()}{context.Request.QueryString}"));
            request.Headers.TryAddWithoutValidation("Authorization", (string?)context.Request.Headers.Authorization);
            using var answer = await http.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)answer.StatusCode;
            context.Response.ContentType = $"{answer.Content.Headers.ContentType}";
            await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    private async Task<bool> IsUpAsync()
    {
        _process.HasExited.ShouldBeFalse("emulate has ended");
        try
        {
            using var answer = await _http.GetAsync("/repos/acme/web", TestContext.Current.CancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Seed(string key, Uri webhook, string secret) => JsonSerializer.Serialize(new
    {
        tokens = new Dictionary<string, object> { [UserToken] = new { login = "octocat", scopes = new[] { "repo", "admin:org" } } },
        github = new
        {
            users = new[] { new { login = "octocat", name = "The Octocat", email = "octocat@github.com" } },
            orgs = new[] { new { login = "acme", name = "Acme", members = new[] { new { login = "octocat", role = "admin" } } } },
            repos = new[] { new { owner = "acme", name = "web", auto_init = true } },
            apps = new[]
            {
                new
                {
                    app_id = int.Parse(AppId, System.Globalization.CultureInfo.InvariantCulture),
                    slug = "chatops",
                    name = "ChatOps",
                    private_key = key,
                    permissions = new { contents = "read", checks = "write", pull_requests = "read" },
                    events = new[] { "push", "pull_request", "release", "create", "check_run" },
                    webhook_url = webhook,
                    webhook_secret = secret,
                    installations = new[] { new { installation_id = 100, account = "acme", repository_selection = "all" } },
                },
            },
        },
    });
}
