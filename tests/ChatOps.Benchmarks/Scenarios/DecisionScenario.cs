using System.Diagnostics;
using System.Text;
using ChatOps.Benchmarks.Servers;
using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatOps.Benchmarks.Scenarios;

/// <summary>
/// Whether someone may change something: by the policy alone, and with the locks and freezes, which are read from the database each time.
/// The bot runs in this process, so that its classes are measured directly.
/// </summary>
internal sealed class DecisionScenario : Scenario
{
    private const int Services = 200, Grants = 100, Samples = 20_000, WarmUp = 20_000;

    private static readonly string[] Environments = ["staging", "production", "vault"];

    public override string Name => "decision";

    public override async Task<IReadOnlyList<Row>> RunAsync(Setup setup, CancellationToken cancellationToken)
    {
        using var slack = new SlackStub();
        var folder = Directory.CreateDirectory(Path.Combine(setup.Programs.Data, Name)).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "policy.yaml"), Policy(), cancellationToken);
        await using var bot = Build(folder, slack);
        await bot.StartAsync(cancellationToken);
        var (policy, permission) = (bot.Services.GetRequiredService<IPolicy>(), bot.Services.GetRequiredService<PermissionCheck>());
        var catalog = bot.Services.GetRequiredService<ServiceCatalog>();
        var rows = new List<Row>();
        foreach (var (what, place, person) in new[]
        {
            ("allowed", "staging", "U1"), ("refused", "production", "U2"), ("needs approval", "production", "U1"),
            // Whether they are in the groups isn't known without asking the database who they are on the code host.
            ("refused to someone whom the configuration doesn't name", "vault", "U2"),
        })
        {
            var service = catalog.Services[^1];
            var placement = service.In(place)!;
            var who = new ChatContext(new Principal("slack", "T0BENCH", person) { IsKnown = true }, "C0BENCH");
            Intent intent = new(who.Who, who.Place, "deploy", service.Name, placement.Environment, Runs: false);
            var request = new DeployRequest(service, placement, "1.0");
            rows.Add(await MeasureAsync($"{what}, by the policy", () => policy.MayAsync(intent, cancellationToken), what));
            rows.Add(await MeasureAsync(
                $"{what}, with locks and freezes", () => permission.AskAsync(request, who, cancellationToken), what));
        }

        await bot.StopAsync(cancellationToken);
        return rows;
    }

    private async Task<Row> MeasureAsync(string what, Func<Task<Decision>> decide, string expected)
    {
        var answer = await decide();
        var isExpected = expected switch
        {
            "allowed" => answer is Decision.Allowed,
            "needs approval" => answer is Decision.NeedsApproval,
            _ => answer is Decision.Refused,
        };
        if (!isExpected)
        {
            throw new InvalidOperationException($"{what}: {answer.Words}");
        }

        for (var i = 0; i < WarmUp; i++)
        {
            await decide();
        }

        var ticks = new long[Samples];
        for (var i = 0; i < Samples; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            await decide();
            ticks[i] = Stopwatch.GetTimestamp() - begin;
        }

        Array.Sort(ticks);
        double At(double part) => ticks[(int)(part * (Samples - 1))] * 1e6 / Stopwatch.Frequency;
        var row = new Row(what, "", $"{At(0.5):0.0}, {At(0.99):0.0} µs", "median under 50 µs", At(0.5) < 50);
        Say($"{row.What}: {row.Bot}");
        return row;
    }

    /// <summary>The grant that decides is the last one.</summary>
    private static string Policy()
    {
        var text = new StringBuilder(
            """
            roles:
              deployers: { users: [U1] }
              release: { groups: [github:acme/release] }
            grants:

            """);
        for (var i = 0; i < Grants - 3; i++)
        {
            text.Append(
                $"  - {{ role: deployers, allow: [deploy, scale], services: [s{i:000}, \"s0{i:00}*\"], environments: [staging, production] }}\n");
        }

        return text.Append(
            """
              - { role: release, allow: [deploy], environments: [vault] }
              - { role: deployers, allow: ["*"], services: ["s1*"], environments: [staging] }
              - { role: deployers, allow: ["*"], services: ["s1*"], environments: [production] }
            approvals:
              - { environments: [production], count: 1, from: [release], services: ["s1*"] }

            """).ToString();
    }

    private static WebApplication Build(string folder, SlackStub slack) => Bot.Build([], builder =>
    {
        var kubeconfig = Path.Combine(folder, "kubeconfig");
        var settings = new Dictionary<string, string?>
        {
            ["urls"] = "http://127.0.0.1:0",
            ["Logging:LogLevel:Default"] = "Error",
            ["ChatOps:Storage:Path"] = Path.Combine(folder, "chatops.db"),
            ["ChatOps:Policy:File"] = Path.Combine(folder, "policy.yaml"),
            ["ChatOps:GitHub:Secrets:0"] = "benchmark",
            ["ChatOps:GitHub:Token"] = "benchmark",
            ["ChatOps:Slack:Mode"] = "Http",
            ["ChatOps:Slack:ApiUrl"] = slack.Api.ToString(),
            ["ChatOps:Slack:BotToken"] = "xoxb-benchmark",
            ["ChatOps:Slack:SigningSecrets:0"] = Programs.SigningSecret,
            ["ChatOps:Clusters:one:Kubeconfig"] = kubeconfig,
        };
        for (var s = 0; s < Services; s++)
        {
            settings[$"ChatOps:Services:s{s:000}:Image"] = $"registry.example.com/s{s:000}";
            settings[$"ChatOps:Services:s{s:000}:Channels:0"] = "#deploys";
        }

        foreach (var environment in Environments)
        {
            settings[$"ChatOps:Environments:{environment}:Confirm"] = "true";
            for (var s = 0; s < Services; s++)
            {
                var workload = $"ChatOps:Services:s{s:000}:Workloads:{environment}";
                settings[$"{workload}:Cluster"] = "one";
                settings[$"{workload}:Namespace"] = environment;
            }
        }

        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
    });
}
