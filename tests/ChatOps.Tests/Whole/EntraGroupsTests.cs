using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Whole;

/// <summary>Production is for those in an Entra group.</summary>
public sealed class EntraGroupsTests
{
    private const string OnCall = "6a000000-0000-4000-8000-00000000006a", Deployers = "6b000000-0000-4000-8000-00000000006b";

    [Fact]
    public async Task Whoever_is_in_the_group_when_the_change_runs_may_and_what_Graph_does_not_say_is_refused()
    {
        await using var stage = await Stage.StartAsync(settings => Rule(settings, hasGraph: true));
        await TeamsWorld.InstallAsync(stage);
        var teams = stage.World.Teams;
        await TeamsTests.AskAsync(stage, "carol", "@ChatOps deploy web 1.4.2 to production", "no grant allows it here");
        var plan = await PlanAsync();

        // Ann is in a group that is in it; she leaves it unseen.
        teams.Directory.Groups = [new(OnCall, []), new(Deployers, ["bob"], OnCall)];
        await PressAsync("You may not deploy web in production");
        teams.Directory.Groups = [new(OnCall, ["ann"]), new(Deployers, ["bob"], OnCall)];
        await stage.PassAsync(TimeSpan.FromMinutes(5));
        foreach (var fault in new TeamsFault[] { new TeamsFault.Refuse(404, "Request_ResourceNotFound"), new TeamsFault.Refuse(500) })
        {
            plan = await PlanAsync();
            teams.Faults.Next("graph", fault);
            await PressAsync("I couldn't check the user groups that policy.yaml:4 is about, so nothing was done.");
        }

        // Consent is taken back, and given again.
        plan = await PlanAsync();
        teams.Directory.Permissions = new HashSet<string>();
        teams.RevokeTokens();
        await PressAsync("I couldn't check the user groups that policy.yaml:4 is about, so nothing was done.");
        (await TeamsTests.AskAsync(stage, "ann", "@ChatOps doctor", "Teams credentials")).Shown.ShouldContain(
            $"group {Deployers}: its members are unknown, so nobody counts as one: Microsoft Graph refuses to say who is in it (Authorization_RequestDenied): grant the app the application permission GroupMember.Read.All");
        stage.Patches("production").ShouldBe(0);
        teams.Directory.Permissions = new HashSet<string> { "GroupMember.Read.All" };
        plan = await PlanAsync();
        await PressAsync("Started");
        await stage.UntilAsync(() => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Shown.Contains("Deployed")), "the end");

        Task<TeamsPost> PlanAsync() =>
            TeamsTests.AskAsync(stage, "ann", "@ChatOps deploy web 1.4.2 to production", "Deploy web 1.4.2 to production?");

        async Task PressAsync(string answer)
        {
            var before = teams.Chat("ann").Count(post => post.Shown.Contains(answer));
            (await TeamsTests.PressAsync(stage, "ann", plan, "Run")).Said.ShouldBe("Working on it.");
            await stage.UntilAsync(() => teams.Chat("ann").Count(post => post.Shown.Contains(answer)) > before ? answer : null, answer);
        }
    }

    [Fact]
    public async Task Where_Graph_is_not_configured_such_a_rule_allows_nothing_and_doctor_says_why()
    {
        await using var stage = await Stage.StartAsync(settings => Rule(settings, hasGraph: false));
        await TeamsWorld.InstallAsync(stage);
        await TeamsTests.AskAsync(stage, "ann", "@ChatOps deploy web 1.4.2 to production", "I couldn't check the user groups");
        (await TeamsTests.AskAsync(stage, "ann", "@ChatOps doctor", "Teams credentials")).Shown.ShouldContain(
            "Microsoft Graph is not configured: set ChatOps:Teams:Graph to true");
    }

    private static void Rule(Dictionary<string, string?> settings, bool hasGraph)
    {
        TeamsWorld.OnlyTeams(settings);
        settings.Remove("Rules:0:Users:0");
        settings.Remove("Rules:0:Users:1");
        settings["Rules:0:Groups:0"] = Deployers;
        settings["ChatOps:Teams:Graph"] = $"{hasGraph}";
    }
}
