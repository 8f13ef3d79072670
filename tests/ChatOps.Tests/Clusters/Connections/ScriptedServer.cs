using System.Net;
using System.Security.Cryptography.X509Certificates;
using ChatOps.Clusters;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using k8s;
using k8s.Models;

namespace ChatOps.Tests.Clusters.Connections;

/// <summary>An API server that does what a test says, behind a real socket, and a folder for the bot's credentials.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    public static readonly Workload Web = new("production", "web", "deployment", "web", null);

    private readonly WebApplication _app;
    private int _requests;

    private ScriptedServer(WebApplication app) => _app = app;

    /// <summary>How it answers; unless scripted, there is a Deployment that is up, and watches are silent.</summary>
    public RequestDelegate Answer { get; set; } = AnswerAsync;

    public int Requests => Volatile.Read(ref _requests);

    public string Address => _app.Urls.First();

    public string Folder { get; } = Directory.CreateTempSubdirectory("chatops-test-").FullName;

    /// <param name="certificate">With it, it speaks only HTTPS.</param>
    public static async Task<ScriptedServer> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(context =>
        {
            Interlocked.Increment(ref server._requests);
            return server.Answer(context);
        });
        await app.StartAsync();
        return server;
    }

    /// <summary>The bot's clusters with this one in it.</summary>
    public static ClusterSet Clusters(ClusterOptions options, TimeProvider clock) =>
        new(new ClustersOptions { ["production"] = options }, clock, NullLogger<ClusterSet>.Instance);

    /// <param name="user">What the kubeconfig says of its user, as lines of YAML.</param>
    public string Kubeconfig(string user = "token: anyone", string? server = null)
    {
        var path = Path.Combine(Folder, "kubeconfig");
        File.WriteAllText(path, $"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: c
              cluster:
                server: {server ?? Address}
            users:
            - name: u
              user:
                {user.ReplaceLineEndings("\n    ")}
            contexts:
            - name: x
              context:
                cluster: c
                user: u
            current-context: x

            """);
        return path;
    }

    public string WriteFile(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    public static async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        if (context.Request.Query["watch"] == "true")
        {
            await context.Response.StartAsync();
            await HangAsync(context);
            return;
        }

        await context.Response.WriteAsync(context.Request.Path.Value!.EndsWith("/deployments/web", StringComparison.Ordinal)
            ? KubernetesJson.Serialize(Deployment())
            : """{"metadata":{"resourceVersion":"7"},"items":[]}""");
    }

    public static Task RefuseAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(
            $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","message":"scripted","code":{{status}}}""");
    }

    /// <summary>Accepts the connection and never responds.</summary>
    public static async Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private static V1Deployment Deployment() => new()
    {
        Metadata = new() { Name = "web", Uid = "u1", Generation = 1, ResourceVersion = "7" },
        Spec = new()
        {
            Replicas = 1,
            Selector = new() { MatchLabels = new Dictionary<string, string> { ["app"] = "web" } },
            Template = new() { Spec = new() { Containers = [new() { Name = "web", Image = "web:1" }] } },
        },
        Status = new() { ObservedGeneration = 1, Replicas = 1, UpdatedReplicas = 1, AvailableReplicas = 1 },
    };
}
