using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Elsewhere;

/// <summary>Tools that configure the machines and the infrastructure of web.</summary>
internal sealed class ConfigurationToolsSender(HttpClient bot, TimeProvider clock)
{
    public const string Token = "the-playground-token-of-configuration-tools";

    private int _run = 100;

    public IReadOnlyList<OtherTool> Tools =>
    [
        new("AWX",
        [
            new("A job succeeds", "It changes two hosts", async cancellationToken =>
            {
                _run++;
                await JobAsync("running", new(), cancellationToken);
                return await JobAsync(
                    "successful",
                    new() { ["web-1"] = Host(2, false), ["web-2"] = Host(1, false), ["web-3"] = Host(0, false) },
                    cancellationToken);
            }),
            new("A job fails", "On one of two hosts", cancellationToken =>
            {
                _run++;
                return JobAsync("failed", new() { ["web-1"] = Host(1, false), ["web-2"] = Host(0, true) }, cancellationToken);
            }),
        ]),
        new("Chef",
        [
            new("A run fails", "Automate tells failures only", cancellationToken => SendAsync(
                $"/chef/{Token}",
                new JsonObject
                {
                    ["type"] = "converge_failure",
                    ["node_name"] = "web-1",
                    ["cookbook"] = "web",
                    ["exception_message"] = "No space left on device",
                    ["start_time_utc"] = Now(),
                    ["end_time_utc"] = Now(),
                    ["automate_failure_url"] = $"https://automate.acme.io/nodes/web-1/runs/{++_run}",
                }.ToJsonString(),
                "The run on web-1 failed",
                cancellationToken)),
        ]),
        new("Puppet",
        [
            new("A node changes", "The report of web-1, as YAML", cancellationToken => SendAsync(
                $"/puppet/{Token}",
                $"""
                --- !ruby/object:Puppet::Transaction::Report
                host: web-1.acme.io
                time: {Now()}
                transaction_uuid: run-{++_run}
                environment: production
                status: changed
                noop: false
                metrics:
                  resources: !ruby/object:Puppet::Util::Metric
                    name: resources
                    label: Resources
                    values:
                    - - changed
                      - Changed
                      - 3
                    - - failed
                      - Failed
                      - 0

                """,
                "web-1 reports three changes",
                cancellationToken)),
        ]),
        new("Terraform",
        [
            new("A run is applied", "The workspace web", async cancellationToken =>
            {
                _run++;
                await RunAsync("run:applying", "applying", cancellationToken);
                return await RunAsync("run:completed", "applied", cancellationToken);
            }),
        ]),
        new("Atlantis",
        [
            new("A pull request is applied", "The project web", cancellationToken => SendAsync(
                "/atlantis",
                new JsonObject
                {
                    ["Workspace"] = "production",
                    ["Repo"] = new JsonObject { ["FullName"] = "acme/infrastructure" },
                    ["Pull"] = new JsonObject { ["Num"] = ++_run, ["URL"] = $"https://github.com/acme/infrastructure/pull/{_run}" },
                    ["User"] = new JsonObject { ["Username"] = "ann" },
                    ["Success"] = true,
                    ["Directory"] = "web",
                    ["ProjectName"] = "web",
                }.ToJsonString(),
                "Applied the project web",
                cancellationToken)),
        ]),
    ];

    /// <summary>Lets the bot listen to all of them.</summary>
    public static void Configure(IDictionary<string, string?> settings)
    {
        foreach (var section in (string[])["Awx", "Chef", "Puppet", "Terraform", "Atlantis"])
        {
            settings[$"ChatOps:{section}:Tokens:0"] = Token;
        }

        settings["ChatOps:Services:web:Names:nodes"] = "node=web-*";
    }

    private Task<string> JobAsync(string status, JsonObject hosts, CancellationToken cancellationToken) => SendAsync(
        "/awx",
        new JsonObject
        {
            ["id"] = _run,
            ["name"] = "Configure web",
            ["url"] = $"https://awx.acme.io/#/jobs/playbook/{_run}",
            ["created_by"] = "ann",
            ["started"] = Now(),
            ["finished"] = status == "running" ? null : Now(),
            ["status"] = status,
            ["inventory"] = "Production",
            ["project"] = "web",
            ["playbook"] = "site.yml",
            ["extra_vars"] = """{"env": "production"}""",
            ["hosts"] = hosts,
        }.ToJsonString(),
        $"Job {_run} is {status}",
        cancellationToken);

    private static JsonObject Host(int changed, bool isFailed) => new() { ["changed"] = changed, ["failed"] = isFailed };

    private Task<string> RunAsync(string trigger, string status, CancellationToken cancellationToken) => SendAsync(
        "/terraform",
        new JsonObject
        {
            ["run_id"] = $"run-{_run}",
            ["run_url"] = $"https://app.terraform.io/app/acme/web/runs/run-{_run}",
            ["run_created_by"] = "ann",
            ["workspace_name"] = "web",
            ["organization_name"] = "acme",
            ["notifications"] = new JsonArray(new JsonObject
            {
                ["trigger"] = trigger, ["run_status"] = status, ["run_updated_at"] = Now(), ["run_updated_by"] = "ann",
            }),
        }.ToJsonString(),
        $"Run {_run} is {status}",
        cancellationToken);

    private async Task<string> SendAsync(string path, string text, string what, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetBytes(text);
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        var type = path.StartsWith("/puppet", StringComparison.Ordinal) ? "application/x-yaml" : "application/json";
        request.Content = new ByteArrayContent(body) { Headers = { ContentType = new(type) } };
        if (path == "/terraform")
        {
            request.Headers.Add(
                "X-TFE-Notification-Signature", Convert.ToHexStringLower(HMACSHA512.HashData(Encoding.UTF8.GetBytes(Token), body)));
        }
        else
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        return await OtherTools.SendAsync(bot, request, what, cancellationToken);
    }

    private string Now() => clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
