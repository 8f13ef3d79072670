using System.Net;
using ChatOps.Benchmarks.Servers;
using ChatOps.Playground.Teams;

namespace ChatOps.Benchmarks.Scenarios;

/// <summary>What Microsoft Teams costs a bot that uses it, and one that doesn't: resident memory when idle, time to start.</summary>
internal sealed class TeamsScenario : Scenario
{
    private const double MostWithout = 150, MostWith = 190, LongestStart = 1;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    public override string Name => "teams";

    public override async Task<IReadOnlyList<Row>> RunAsync(Setup setup, CancellationToken cancellationToken)
    {
        using var slack = new SlackStub();
        using var tenant = new TeamsTenant(TimeProvider.System);
        await using var server = await WorldServer.StartAsync(routes => routes.MapTeams("/teams", tenant), cancellationToken);
        var (start, idle) = await MeasureAsync(setup, slack, null, cancellationToken);
        var (startWith, idleWith) = await MeasureAsync(setup, slack, tenant, cancellationToken);
        return
        [
            new("resident, idle for 30 s, Slack only", "", Report.Number(idle, "MB"), "under 150 MB", idle < MostWithout),
            new("the same with Teams, which has called", "", Report.Number(idleWith, "MB"), "under 190 MB", idleWith < MostWith),
            new("start to ready, Slack only", "", $"{start:0.00} s", "under 1 s", start < LongestStart),
            new("the same with Teams", "", $"{startWith:0.00} s", "", null),
        ];
    }

    /// <returns>Medians over the rounds.</returns>
    private async Task<(double Start, double Idle)> MeasureAsync(
        Setup setup, SlackStub slack, TeamsTenant? tenant, CancellationToken cancellationToken)
    {
        var (starts, idles) = (new List<double>(), new List<double>());
        for (var round = 1; round <= setup.Rounds; round++)
        {
            await using var bot = await setup.Programs.StartBotAsync(slack.Api, tenant is null ? [] : Settings(tenant), cancellationToken);
            starts.Add(bot.ReadyAfter.TotalSeconds);
            if (tenant is not null)
            {
                tenant.App = tenant.App with { Endpoint = new(bot.Address, "/teams/messages") };
                var heard = await tenant.As("ann").ChatAsync("help", cancellationToken);
                if (heard.Status is not HttpStatusCode.OK)
                {
                    throw new InvalidOperationException($"The bot answered {heard.Status} to Teams.");
                }
            }

            await Task.Delay(Idle, TimeProvider.System, cancellationToken);
            idles.Add(bot.ResidentMegabytes());
            Say($"{(tenant is null ? "Slack only" : "with Teams")}: {starts[^1]:0.00} s, {Report.Number(idles[^1], "MB")}");
        }

        return (Report.Median(starts), Report.Median(idles));
    }

    private static Dictionary<string, string?> Settings(TeamsTenant tenant) => new()
    {
        ["ChatOps:Teams:AppId"] = tenant.App.AppId,
        ["ChatOps:Teams:TenantId"] = tenant.App.TenantId,
        ["ChatOps:Teams:ClientSecrets:0"] = tenant.App.Secrets[0],
        ["ChatOps:Teams:BotName"] = tenant.App.Name,
        ["ChatOps:Teams:LoginUrl"] = new Uri(tenant.Address, "../login/").ToString(),
        ["ChatOps:Teams:OpenIdUrl"] = tenant.OpenIdAddress.ToString(),
    };
}
