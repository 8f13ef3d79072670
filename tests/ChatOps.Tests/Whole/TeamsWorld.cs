using System.Text.Json;
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

    public const string Ann = "0a000000-0000-4000-8000-00000000000a", Bob = "0b000000-0000-4000-8000-00000000000b",
        Carol = "0c000000-0000-4000-8000-00000000000c";

    /// <summary>Only in Teams, installed, with a policy of the test's own.</summary>
    public static async Task<Stage> StartAsync(string policy, Action<Dictionary<string, string?>>? configure = null)
    {
        var stage = await Stage.StartAsync(settings =>
        {
            OnlyTeams(settings);
            settings["Rules"] = policy;
            configure?.Invoke(settings);
        });
        await InstallAsync(stage);
        return stage;
    }

    /// <summary>Tells Teams the bot's address, and adds the app to the team.</summary>
    public static async Task InstallAsync(Stage stage)
    {
        var teams = stage.World.Teams;
        teams.App = teams.App with { Endpoint = new Uri(stage.BotAddress, "/teams/messages") };
        (await stage.DrivenAsync(teams.As("ann").InstallAsync(stage.Stop))).Status.ShouldBe(System.Net.HttpStatusCode.OK);
    }

    public static IReadOnlyList<TeamsPost> Deploys(Stage stage) => stage.World.Teams.Posts(stage.World.Teams.Channel("Deploys"));

    /// <summary>Waits for a message in the services' channel that contains a text.</summary>
    public static Task<TeamsPost> ToldAsync(Stage stage, string text) => stage.UntilAsync(
        () => Deploys(stage).FirstOrDefault(post => post.Shown.Contains(text, StringComparison.Ordinal)), $"'{text}'");

    /// <summary>Waits for a reply to any of them: it may come before the message that it is about is edited.</summary>
    public static Task<TeamsPost> RepliedAsync(Stage stage, string text) => stage.UntilAsync(
        () => Deploys(stage).SelectMany(post => stage.World.Teams.Replies(post.Id))
            .FirstOrDefault(post => post.Shown.Contains(text, StringComparison.Ordinal)),
        $"a reply: '{text}'");

    /// <summary>Someone does something, and is answered in their chat: with another message, or in place of one.</summary>
    public static async Task<TeamsPost> AnsweredAsync(Stage stage, string who, Func<TeamsPerson, Task<TeamsOutcome>> act, string text)
    {
        var teams = stage.World.Teams;
        var before = teams.Chat(who).Select(post => (post.Id, post.Edits)).ToHashSet();
        (await stage.DrivenAsync(act(teams.As(who)))).Status.ShouldBe(System.Net.HttpStatusCode.OK);
        return await stage.UntilAsync(
            () => teams.Chat(who).FirstOrDefault(
                post => !before.Contains((post.Id, post.Edits)) && post.Shown.Contains(text, StringComparison.Ordinal)),
            $"an answer to {who}: '{text}'");
    }

    /// <inheritdoc cref="AnsweredAsync"/>
    public static Task<TeamsPost> PressedAsync(
        Stage stage, string who, TeamsPost post, string button, string text, params (string, string)[] inputs) =>
        AnsweredAsync(stage, who, person => person.PressAsync(post, button, stage.Stop, inputs), text);

    /// <summary>A button as it was on the card when it was seen, whatever the card shows since.</summary>
    public static JsonElement Button(TeamsPost seen, string title) =>
        CardText.Actions(seen.Card!.Value).Single(action => action.GetProperty("title").ValueEquals(title));

    /// <summary>What the bot has said everywhere.</summary>
    public static string Describe(TeamsTenant teams) => string.Join(
        "\n---\n",
        teams.Team.Channels.Values.Concat(teams.Users.Select(user => user.ChatId))
            .SelectMany(teams.Threads)
            .Where(thread => thread.Post.IsFromBot)
            .Select(thread => string.Join("\n    > ", thread.Replies.Prepend(thread.Post).Select(post => post.Shown))));

    public static string Operation(TeamsPost plan) => plan.Shown.Split("Operation ")[^1][..10];

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
