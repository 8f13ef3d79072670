using ChatOps.Chat.Teams;
using ChatOps.Checks;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Chat.Teams.People;

/// <summary>Entra groups in roles: who is in them is known, or nobody is.</summary>
public sealed class GraphGroupsTests
{
    private const string OnCall = "6a000000-0000-4000-8000-00000000006a", Deployers = "6b000000-0000-4000-8000-00000000006b";

    [Fact]
    public async Task Members_of_a_group_and_of_groups_in_it_are_known_for_five_minutes_and_asked_for_anew_where_it_counts()
    {
        await using var bot = await StartAsync();
        (await HasAsync(bot, "ann", Deployers)).ShouldBe(true, "she is in a group that is in it");
        (await HasAsync(bot, "bob", Deployers)).ShouldBe(true);
        (await HasAsync(bot, "bob", OnCall)).ShouldBe(false);
        (await HasAsync(bot, "carol", OnCall, Deployers)).ShouldBe(false);

        // An answer in many pages is read to its end.
        bot.Tenant.Directory.LongestPage = 1;
        (await HasAsync(bot, "ann", fresh: true, Deployers)).ShouldBe(true);
        (await HasAsync(bot, "bob", fresh: true, Deployers)).ShouldBe(true);
        bot.Tenant.Directory.Rest = new("http://127.0.0.1:9/v1.0/groups");
        (await HasAsync(bot, "bob", fresh: true, Deployers)).ShouldBeNull("the token goes to Graph alone");
        (bot.Tenant.Directory.Rest, bot.Tenant.Directory.LongestPage) = (null, 999);

        bot.Tenant.Directory.Groups = [new(OnCall, []), new(Deployers, ["bob"], OnCall)];
        (await HasAsync(bot, "ann", Deployers)).ShouldBe(true);
        (await HasAsync(bot, "ann", fresh: true, Deployers)).ShouldBe(false);
        (await HasAsync(bot, "ann", Deployers)).ShouldBe(false);
        bot.Tenant.Directory.Groups = [new(OnCall, ["ann"]), new(Deployers, [], OnCall)];
        (await HasAsync(bot, "bob", Deployers)).ShouldBe(true);
        bot.Clock.Advance(TimeSpan.FromMinutes(5));
        (await HasAsync(bot, "bob", Deployers)).ShouldBe(false);

        // A token that is taken no more is asked for again, and groups in each other end nowhere.
        bot.Tenant.RevokeTokens();
        bot.Tenant.Directory.Groups = [new(OnCall, ["ann"], Deployers), new(Deployers, [], OnCall)];
        (await HasAsync(bot, "ann", fresh: true, Deployers)).ShouldBe(true);
        (await FindAsync(bot, OnCall)).ShouldSatisfyAllConditions(
            finding => finding.Healthy.ShouldBeTrue(), finding => finding.Message.ToString().ShouldBe("3 members"));
    }

    [Fact]
    public async Task What_Graph_does_not_say_is_unknown_and_doctor_says_what_to_do()
    {
        await using var bot = await StartAsync(options => options.Timeout = TimeSpan.FromSeconds(15));
        bot.Tenant.Directory.Permissions = new HashSet<string> { "User.Read.All" };
        (await HasAsync(bot, "ann", OnCall)).ShouldBeNull();
        (await FindAsync(bot, OnCall)).ShouldSatisfyAllConditions(
            finding => finding.Healthy.ShouldBeFalse(),
            finding => finding.Message.ToString().ShouldContain(
                "(Authorization_RequestDenied): grant the app the application permission GroupMember.Read.All, with admin consent"));

        // The token of before does not hold it.
        bot.Tenant.Directory.Permissions = new HashSet<string> { "GroupMember.Read.All" };
        (await HasAsync(bot, "ann", OnCall)).ShouldBe(true);
        (await FindAsync(bot, "6c000000-0000-4000-8000-00000000006c")).Message.ToString().ShouldContain(
            "Entra has no group with this id (Request_ResourceNotFound)");
        bot.Tenant.Directory.Groups = [.. bot.Tenant.Directory.Groups, new("6d000000-0000-4000-8000-00000000006d", [])];
        (await FindAsync(bot, "6d000000-0000-4000-8000-00000000006d")).Message.ToString().ShouldBe("nobody is in it");

        foreach (var (fault, says) in new (TeamsFault, string)[]
        {
            (new TeamsFault.Refuse(500, "InternalServerError"), "Microsoft Graph is in trouble (InternalServerError)."),
            (new TeamsFault.Refuse(504), "Microsoft Graph is in trouble"),
            (new TeamsFault.Refuse(302), "Microsoft Graph refuses this"),
            (new TeamsFault.Silence(), "Microsoft Graph did not answer in time."),
            (new TeamsFault.LoseAnswer(), "Microsoft Graph cannot be reached."),
            (new TeamsFault.Refuse(429, "TooManyRequests", 30), "Microsoft Graph asks us to slow down (TooManyRequests)."),
        })
        {
            bot.Tenant.Faults.Next("graph", fault);
            (await bot.Clock.DriveAsync(FindAsync(bot, OnCall))).Message.ToString().ShouldStartWith(
                $"its members are unknown, so nobody counts as one: {says}");
        }

        // Until then it is left in peace.
        (await HasAsync(bot, "ann", fresh: true, OnCall)).ShouldBeNull();
        bot.Clock.Advance(TimeSpan.FromSeconds(30));
        (await HasAsync(bot, "ann", fresh: true, OnCall)).ShouldBe(true);

        bot.Tenant.App = bot.Tenant.App with { Secrets = [] };
        bot.Tenant.RevokeTokens();
        (await HasAsync(bot, "ann", fresh: true, OnCall)).ShouldBeNull();
        (await FindAsync(bot, OnCall)).Message.ToString().ShouldContain("There is no token for Microsoft Graph. Microsoft does not accept");
    }

    [Fact]
    public async Task Where_Graph_is_not_configured_nobody_is_in_an_Entra_group_and_Graph_is_not_asked()
    {
        await using var bot = await TeamsSubject.StartAsync();
        (await HasAsync(bot, "ann", OnCall)).ShouldBeNull();
        var finding = await FindAsync(bot, OnCall);
        (finding.Healthy, finding.Message.ToString()).ShouldBe((
            false,
            "its members are unknown, so nobody counts as one: Microsoft Graph is not configured: set ChatOps:Teams:Graph to true, and grant the app the permission GroupMember.Read.All."));

        // Teams and channels need no Graph.
        await bot.InstallAsync();
        (await HasAsync(bot, "ann", bot.Tenant.Team.Id)).ShouldBe(true);
        (await HasAsync(bot, "ann", OnCall, bot.Tenant.Team.Id)).ShouldBe(true);
        (await FindAsync(bot, bot.Tenant.Team.Id)).Message.ToString().ShouldBe("5 members");
    }

    private static Task<TeamsSubject> StartAsync(Action<TeamsOptions>? configure = null) => TeamsSubject.StartAsync(options =>
    {
        options.Graph = true;
        configure?.Invoke(options);
    });

    private static Task<bool?> HasAsync(TeamsSubject bot, string who, params string[] groups) => HasAsync(bot, who, fresh: false, groups);

    private static Task<bool?> HasAsync(TeamsSubject bot, string who, bool fresh, params string[] groups) =>
        bot.Platform.IsInGroupAsync(bot.Tenant.User(who).ObjectId, groups, fresh, TeamsSubject.Cancel);

    private static async Task<Finding> FindAsync(TeamsSubject bot, string group) =>
        (await bot.Platform.ExamineGroupsAsync([group], TeamsSubject.Cancel)).ShouldHaveSingleItem();
}
