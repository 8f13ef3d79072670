using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Whole;

/// <summary>The bot in Teams, with or without Slack.</summary>
internal static class TeamsWorld
{
    /// <summary>Ann and Bob may change production, as in Slack.</summary>
    /// <param name="settings">The settings of a bot in a world with a new Teams tenant.</param>
    public static void OnlyTeams(Dictionary<string, string?> settings)
    {
        AddTeams(settings);
        foreach (var key in settings.Keys.Where(key => key.StartsWith("ChatOps:Slack:", StringComparison.Ordinal)).ToList())
        {
            settings.Remove(key);
        }

        settings.Remove("Rules:0:Groups:0");
        settings["Rules:0:Users:0"] = Ann;
        settings["Rules:0:Users:1"] = Bob;
        foreach (var channel in Channels(settings))
        {
            settings[channel] = "Web/Deploys";
        }
    }

    public static void BesideSlack(Dictionary<string, string?> settings)
    {
        AddTeams(settings);
        settings["Rules:0:Groups:0"] = "slack:S01ONCALL";
        settings["Rules:0:Users:0"] = $"teams:{Ann}";
        foreach (var channel in Channels(settings))
        {
            settings[channel] = "slack:#deploys";
            settings[$"{channel[..^1]}1"] = "teams:Web/Deploys";
        }
    }

    private const string Ann = "0a000000-0000-4000-8000-00000000000a", Bob = "0b000000-0000-4000-8000-00000000000b";

    /// <summary>Tells Teams the bot's address, and adds the app to the team.</summary>
    public static async Task InstallAsync(Stage stage)
    {
        var teams = stage.World.Teams;
        teams.App = teams.App with { Endpoint = new Uri(stage.BotAddress, "/teams/messages") };
        (await stage.DrivenAsync(teams.As("ann").InstallAsync(stage.Stop))).Status.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    public static IReadOnlyList<TeamsPost> Deploys(Stage stage) => stage.World.Teams.Posts(stage.World.Teams.Channel("Deploys"));

    /// <summary>The first channel of every service.</summary>
    private static List<string> Channels(Dictionary<string, string?> settings) =>
        [.. settings.Keys.Where(key => key.EndsWith(":Channels:0", StringComparison.Ordinal))];

    private static void AddTeams(Dictionary<string, string?> settings)
    {
        var world = new Uri(settings["ChatOps:Slack:ApiUrl"]!);
        var app = new TeamsApp();
        settings["ChatOps:Teams:AppId"] = app.AppId;
        settings["ChatOps:Teams:TenantId"] = app.TenantId;
        settings["ChatOps:Teams:ClientSecrets:0"] = app.Secrets[0];
        settings["ChatOps:Teams:LoginUrl"] = new Uri(world, "/teams/login/").ToString();
        settings["ChatOps:Teams:GraphUrl"] = new Uri(world, "/teams/graph/v1.0/").ToString();
        settings["ChatOps:Teams:OpenIdUrl"] = new Uri(world, $"/teams/openid/{Guid.NewGuid()}/configuration").ToString();
    }
}
