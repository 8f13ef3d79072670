using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Elsewhere;

/// <summary>Tools that deploy web to production and tell of it.</summary>
internal sealed class DeployToolsSender(HttpClient bot, TimeProvider clock)
{
    public const string Token = "the-playground-token-of-deploy-tools";

    private int _patch = 200, _run;
    private string _since = "";

    public IReadOnlyList<OtherTool> Tools =>
    [
        new("Argo CD",
        [
            new("A sync begins", "web-production gets the next version", cancellationToken =>
            {
                (_patch, _since) = (_patch + 1, Now());
                return SyncAsync("Running", "Progressing", "", cancellationToken);
            }),
            new("It is healthy", "All is there", cancellationToken => SyncAsync("Succeeded", "Healthy", "", cancellationToken)),
            new("A sync fails", "What it applies is invalid", cancellationToken =>
            {
                (_patch, _since) = (_patch + 1, Now());
                return SyncAsync("Failed", "Healthy", "Deployment.apps \"web\" is invalid", cancellationToken);
            }),
        ]),
        new("Flux",
        [
            new("A Kustomization is applied", "The next version of web", cancellationToken =>
            {
                _patch++;
                return FluxAsync("ReconciliationSucceeded", "info", "Reconciliation finished in 1.2s", cancellationToken);
            }),
            new("Its health check fails", "web doesn't become ready", cancellationToken =>
            {
                _patch++;
                return FluxAsync("HealthCheckFailed", "error", "timeout waiting for: [Deployment/web/web]", cancellationToken);
            }),
        ]),
        new("CDEvents",
        [
            new("A pipeline succeeds", "Tekton builds web", async cancellationToken =>
            {
                _run++;
                await EventAsync("pipelinerun.started", $"web-run-{_run}", Pipeline(null), cancellationToken);
                return await EventAsync("pipelinerun.finished", $"web-run-{_run}", Pipeline("success"), cancellationToken);
            }),
            new("A service is deployed", "Spinnaker deploys web", cancellationToken =>
            {
                _patch++;
                return EventAsync(
                    "service.deployed",
                    "web",
                    new()
                    {
                        ["environment"] = new JsonObject { ["id"] = "production" },
                        ["artifactId"] = $"pkg:oci/web?repository_url={Uri.EscapeDataString(WorldService.Web.Image)}&tag={Version}",
                    },
                    cancellationToken);
            }),
        ]),
        new("Any other tool",
        [
            new("It deploys web", "By the mapping in the settings", cancellationToken =>
            {
                _patch++;
                return SendAsync(
                    "/generic/ship",
                    new()
                    {
                        ["app"] = "web", ["id"] = ++_run, ["status"] = "OK", ["version"] = Version, ["user"] = "ann", ["at"] = Now(),
                    },
                    $"Ship deployed web {Version}",
                    cancellationToken);
            }),
        ]),
    ];

    private string Version => $"1.4.{_patch}";

    /// <summary>Lets the bot listen to all of them.</summary>
    public static void Configure(IDictionary<string, string?> settings)
    {
        foreach (var section in (string[])["ArgoCD", "Flux", "CDEvents"])
        {
            settings[$"ChatOps:{section}:Tokens:0"] = Token;
        }

        const string Sender = "ChatOps:Generic:Senders:ship";
        settings[$"{Sender}:Title"] = "Ship";
        settings[$"{Sender}:Secrets:0"] = Token + "-2";
        settings[$"{Sender}:Mappings:0:Fact"] = "Deployment";
        foreach (var (field, path) in (ReadOnlySpan<(string, string)>)
        [
            ("application", "$.app"), ("id", "$.id"), ("state", "$.status"), ("version", "$.version"), ("by", "$.user"), ("at", "$.at"),
            ("environment", "production"),
        ])
        {
            settings[$"{Sender}:Mappings:0:Fields:{field}"] = path;
        }

        settings[$"{Sender}:Mappings:0:Values:state:OK"] = "Succeeded";
    }

    private Task<string> SyncAsync(string phase, string health, string message, CancellationToken cancellationToken) =>
        _since.Length == 0
            ? Task.FromResult("There is no sync: begin one first")
            : SendAsync(
                "/argocd",
                new()
                {
                    ["application"] = "web-production",
                    ["namespace"] = "argocd",
                    ["labels"] = new JsonObject { ["env"] = "production" },
                    ["project"] = "shop",
                    ["destination"] = new JsonObject { ["namespace"] = "web" },
                    ["health"] = health,
                    ["images"] = new JsonArray($"{WorldService.Web.Image}:{Version}"),
                    ["phase"] = phase,
                    ["message"] = message,
                    ["startedAt"] = _since,
                    ["finishedAt"] = phase == "Running" ? "" : Now(),
                    ["by"] = "ann",
                    ["url"] = "https://argocd.acme.io/applications/web-production",
                },
                $"web-production {Version}: {phase}, {health}",
                cancellationToken);

    private Task<string> FluxAsync(string reason, string severity, string message, CancellationToken cancellationToken) => SendAsync(
        "/flux",
        new()
        {
            ["involvedObject"] = new JsonObject { ["kind"] = "Kustomization", ["name"] = "web", ["namespace"] = "web" },
            ["severity"] = severity,
            ["timestamp"] = Now(),
            ["message"] = message,
            ["reason"] = reason,
            ["metadata"] = new JsonObject
            {
                ["kustomize.toolkit.fluxcd.io/revision"] =
                    $"main@sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Version)))}",
                ["env"] = "production",
                ["image"] = $"{WorldService.Web.Image}:{Version}",
            },
        },
        $"Kustomization web {Version}: {reason}",
        cancellationToken);

    private Task<string> EventAsync(string type, string id, JsonObject content, CancellationToken cancellationToken) => SendAsync(
        "/cdevents",
        new()
        {
            ["context"] = new JsonObject
            {
                ["version"] = "0.4.1",
                ["id"] = $"{type} {id} {_patch}",
                ["source"] = "/tekton",
                ["type"] = $"dev.cdevents.{type}.0.2.0",
                ["timestamp"] = Now(),
            },
            ["subject"] = new JsonObject { ["id"] = id, ["source"] = "/tekton", ["content"] = content },
        },
        $"{type} of {id}",
        cancellationToken);

    private static JsonObject Pipeline(string? outcome) => new() { ["pipelineName"] = "web", ["outcome"] = outcome };

    private async Task<string> SendAsync(string path, JsonObject json, string what, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(json.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
        if (path == "/flux")
        {
            var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Token), body);
            request.Headers.Add("X-Signature", $"sha256={Convert.ToHexStringLower(signature)}");
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", path == "/generic/ship" ? Token + "-2" : Token);
        }

        return await OtherTools.SendAsync(bot, request, what, cancellationToken);
    }

    private string Now() => clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
