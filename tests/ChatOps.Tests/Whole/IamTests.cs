using System.Text.Json.Nodes;
using ChatOps.Playground;
using ChatOps.Playground.GitHub;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>People prove which account on GitHub is theirs, and nobody gets the rights of someone else's.</summary>
public sealed class IamTests
{
    private const string Policy =
        """
        roles:
          release: { groups: [github:acme/release] }
          contractors: { groups: [github:acme/contractors] }
          everyone: { users: ["*"] }
        grants:
          - { role: release, allow: ["*"], environments: [production] }
          - { role: everyone, allow: [scale, audit], environments: [production] }
          - { role: contractors, deny: [scale] }
        """;

    private const string Withdrawal = "ChatOps: my GitHub account belongs to no chat account anymore.";

    [Fact]
    public async Task Both_sides_name_each_other_and_then_a_person_has_the_rights_of_their_teams_on_GitHub()
    {
        await using var stage = await StartAsync();
        stage.World.Repository.Teams = new Dictionary<string, IReadOnlyList<string>>
        {
            ["acme/release"] = ["octo-ann"], ["acme/contractors"] = ["octo-bob"],
        };
        (await stage.AskAsync("/ops may deploy web in production")).Shown.ShouldContain("You may not");
        var before = (await stage.AskAsync("/ops iam")).Shown;
        before.ShouldContain("You are Ann Archer");
        before.ShouldContain("Account: `slack:U02ANN`");
        before.ShouldContain("E-mail: `ann@acme.io`, from your profile here");
        before.ShouldContain("GitHub: not linked. `/ops iam link github LOGIN` links it.");
        before.ShouldContain("Roles in the policy here: everyone");

        var sentence = await SentenceAsync(stage, "octo-ann");
        sentence.ShouldStartWith(
            "ChatOps: the chat account slack:U02ANN is mine and gets the rights of my GitHub account octo-ann. Code: ");
        await CommentAsync(stage, "octo-ann", sentence);
        await ToldAsync(stage, "🔗 Ann Archer now has the rights of github account `octo-ann`");
        (await stage.AskAsync("/ops may deploy web in production")).Shown.ShouldContain("`policy.yaml:6` allows it to *release*.");
        var after = (await stage.AskAsync("/ops iam")).Shown;
        after.ShouldContain("GitHub: `octo-ann` (id ");
        after.ShouldContain("), proven ");
        after.ShouldContain("Roles in the policy here: release and everyone");

        // It names the account, not the login: whoever has the login next isn't Ann.
        stage.World.Repository.Teams = new Dictionary<string, IReadOnlyList<string>> { ["acme/release"] = ["Octo-Ann"] };
        await stage.PassAsync(TimeSpan.FromMinutes(6));
        (await stage.AskAsync("/ops may deploy web in production")).Shown.ShouldContain("You may not");
        stage.World.Repository.Teams = new Dictionary<string, IReadOnlyList<string>>
        {
            ["acme/release"] = ["octo-ann"], ["acme/contractors"] = ["octo-bob"],
        };
        await stage.PassAsync(TimeSpan.FromMinutes(6));

        // A second account lifts no denial.
        await LinkAsync(stage, "bob", "harmless-bob");
        (await stage.AskAsync("/ops may scale web in production", "bob")).Shown.ShouldContain(
            "denied to contractors, and the configuration doesn't say who that is on github");

        // Who it was stays known after it ended, at once.
        (await stage.AskAsync("/ops iam unlink github")).Shown.ShouldContain("Your GitHub account octo-ann is no longer linked.");
        (await stage.AskAsync("/ops may deploy web in production")).Shown.ShouldContain("You may not");
        (await stage.AskAsync("/ops iam unlink github")).Shown.ShouldContain("No GitHub account is linked with yours.");
        var audit = (await stage.AskAsync("/ops audit @ann")).Shown;
        audit.ShouldContain("linked github account octo-ann (");
        audit.ShouldContain("unlinked github account octo-ann (");
        (await stage.AskAsync("/ops iam link github")).Shown.ShouldContain("Which GitHub account is yours?");
        (await stage.AskAsync("/ops iam link nowhere ann")).Shown.ShouldContain("There is no code host `nowhere`. I know github.");
    }

    [Fact]
    public async Task Nobody_gets_someone_elses_rights()
    {
        await using var stage = await StartAsync(
            settings => settings["ChatOps:People:U04CAROL:Accounts:github"] = "octo-carol");
        stage.World.Repository.Teams = new Dictionary<string, IReadOnlyList<string>>
        {
            ["acme/release"] = ["octo-ann", "octo-carol"], ["acme/contractors"] = ["octo-eve"],
        };

        // Whoever reads Ann's code can neither attach their own account to hers nor hers to theirs, and it is used up.
        var sentence = await SentenceAsync(stage, "octo-ann");
        await CommentAsync(stage, "octo-bob", sentence);
        await CommentAsync(stage, "octo-bob", sentence.Replace("octo-ann", "octo-bob"));
        await ToldAsync(stage, "wasn't linked with Ann Archer: the code was for `octo-ann`, and `octo-bob` posted it");
        await CommentAsync(stage, "octo-ann", sentence);
        await NothingAsync(stage, "ann");
        sentence = await SentenceAsync(stage, "octo-ann");
        await CommentAsync(stage, "octo-ann", sentence.Replace("U02ANN", "U03BOB"));
        await ToldAsync(stage, "the comment names another chat account");
        await NothingAsync(stage, "bob");

        // A code doesn't last, and a new one replaces it.
        sentence = await SentenceAsync(stage, "octo-ann");
        await stage.PassAsync(TimeSpan.FromMinutes(15));
        await CommentAsync(stage, "octo-ann", sentence);
        await ToldAsync(stage, "the code had expired");
        var first = await SentenceAsync(stage, "octo-ann");
        sentence = await SentenceAsync(stage, "octo-ann");
        await CommentAsync(stage, "octo-ann", first);
        await NothingAsync(stage, "ann");
        await CommentAsync(stage, "octo-ann", sentence);
        await ToldAsync(stage, "Ann Archer now has the rights of github account `octo-ann`");

        // Once linked, an account isn't given to another person, even if its owner is talked into it.
        await CommentAsync(stage, "octo-ann", await SentenceAsync(stage, "octo-ann", "bob"));
        await ToldAsync(stage, "wasn't linked with Bob Baker: it is already linked with Ann Archer");
        await NothingAsync(stage, "bob");

        // The configuration wins, for the account and for the person.
        await CommentAsync(stage, "octo-carol", await SentenceAsync(stage, "octo-carol", "bob"));
        await ToldAsync(stage, "wasn't linked with Bob Baker: the configuration says that it belongs to Carol Chen");
        await NothingAsync(stage, "bob");
        (await stage.AskAsync("/ops iam link github octo-ann", "carol")).Shown.ShouldContain(
            "The configuration says that you are `octo-carol` on GitHub, and that takes precedence.");

        // The owner takes it back on GitHub alone; a replay of what linked it doesn't bring it back.
        await CommentAsync(stage, "octo-ann", Withdrawal);
        await ToldAsync(stage, "github account `octo-ann` took back its link with Ann Archer");
        await CommentAsync(stage, "octo-ann", sentence);
        await NothingAsync(stage, "ann");

        // Someone who became a guest in the meantime, and guests.
        sentence = await SentenceAsync(stage, "octo-ann");
        stage.Slack.ChangeUser("ann", user => user with { IsRestricted = true });
        await CommentAsync(stage, "octo-ann", sentence);
        await ToldAsync(stage, "wasn't linked with Ann Archer: only members can link accounts");
        (await stage.AskAsync("/ops iam link github octo-ann")).Shown.ShouldNotContain("Code:");
    }

    [Fact]
    public async Task In_Teams_it_works_alike_and_both_accounts_of_a_person_are_one_for_approvals()
    {
        const string Ann = "0a000000-0000-4000-8000-00000000000a", Bob = "0b000000-0000-4000-8000-00000000000b";
        await using var stage = await StartAsync(
            TeamsWorld.BesideSlack,
            $$"""
            roles:
              all: { users: ["*"] }
              leads: { users: [slack:U02ANN, slack:U03BOB, teams:{{Ann}}, teams:{{Bob}}] }
            grants:
              - { role: all, allow: ["*"], environments: [production] }
            approvals:
              - { environments: [production], count: 1, from: [leads] }
            """);
        await TeamsWorld.InstallAsync(stage);
        await LinkAsync(stage, "ann", "octo-ann");
        var asked = await TeamsTests.AskAsync(stage, "ann", "@ChatOps iam link github octo-ann", "Code: ");
        var sentence = SentenceIn(asked.Shown);
        sentence.ShouldContain($"the chat account teams:{Ann} is mine");
        await CommentAsync(stage, "octo-ann", sentence);
        await ToldAsync(stage, "Ann now has the rights of github account `octo-ann`");
        var iam = (await TeamsTests.AskAsync(stage, "ann", "@ChatOps iam", "The same person")).Shown;
        iam.ShouldContain("slack:U02ANN");
        iam.ShouldContain("E-mail: ann@acme.io, from your profile here");
        // Another account on GitHub doesn't make Bob's two accounts two people.
        await LinkAsync(stage, "bob", "octo-bob");
        asked = await TeamsTests.AskAsync(stage, "bob", "@ChatOps iam link github throwaway", "Code: ");
        await CommentAsync(stage, "throwaway", SentenceIn(asked.Shown));
        await ToldAsync(stage, "Bob now has the rights of github account `throwaway`");

        await NotOwnAsync("ann", "Ann Archer", "It is your own, so someone else must decide about it.");
        await NotOwnAsync("bob", "Bob Baker", "It isn't known whether you are someone else than who requested it");
        stage.Patches("production").ShouldBe(0);

        async Task NotOwnAsync(string who, string requester, string answer)
        {
            var plan = await stage.AskAsync("/deploy web 1.4.2 to production", who);
            (await stage.ClickAsync(plan, "Ask for approval", who)).ShouldBe(Outcome.Ok);
            var id = plan.Shown[(plan.Shown.LastIndexOf("Operation ", StringComparison.Ordinal) + 10)..].Trim();
            await stage.UntilAsync(
                () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains($"{requester} waits for approval")), "the question");
            await TeamsTests.AskAsync(stage, who, $"@ChatOps approve {id}", answer);
            await stage.AskAsync($"/ops cancel {id}", who);
        }
    }

    [Fact]
    public async Task An_email_address_is_that_of_the_profile_if_the_app_may_see_it()
    {
        await using var stage = await StartAsync();
        stage.Slack.ChangeUser("ann", user => user with { Email = "ann.archer@acme.io" });
        (await stage.AskAsync("/ops iam")).Shown.ShouldContain("E-mail: `ann.archer@acme.io`, from your profile here");
        stage.Slack.ChangeUser("ann", user => user with { Email = null });
        (await stage.AskAsync("/ops iam")).Shown.ShouldContain("E-mail: none in your profile here");

        stage.Slack.ChangeUser("ann", user => user with { Email = "ann.archer@acme.io" });
        stage.Slack.App = stage.Slack.App with { Scopes = stage.Slack.App.Scopes.Remove("users:read.email") };
        var shown = (await stage.AskAsync("/ops iam")).Shown;
        shown.ShouldContain("E-mail: not known. Slack gives it only to apps with the scope users:read.email");
        shown.ShouldNotContain("ann.archer@");
    }

    private static Task<Stage> StartAsync(Action<Dictionary<string, string?>>? configure = null, string policy = Policy) =>
        Stage.StartAsync(settings =>
        {
            settings["ChatOps:OperatorsChannel"] = "slack:#ops";
            configure?.Invoke(settings);
            settings["Rules"] = policy;
        });

    /// <summary>What someone is to post on GitHub.</summary>
    private static async Task<string> SentenceAsync(Stage stage, string login, string by = "ann") =>
        SentenceIn((await stage.AskAsync($"/ops iam link github {login}", by)).Shown);

    private static string SentenceIn(string shown)
    {
        var begin = shown.IndexOf("ChatOps: the chat account", StringComparison.Ordinal);
        begin.ShouldBeGreaterThan(0, shown);
        return shown[begin..(shown.IndexOf("Code: ", begin, StringComparison.Ordinal) + "Code: ".Length + 36)];
    }

    private static Task CommentAsync(Stage stage, string login, string text, Action<JsonObject>? change = null) => stage.DrivenAsync(
        new GitHubSender(new HttpClient { BaseAddress = stage.BotAddress }, BotInWorld.GitHubSecret, stage.Clock)
            .CommentedAsync(login, text, stage.WorldAddress, stage.Stop, change));

    private static async Task LinkAsync(Stage stage, string by, string login)
    {
        await CommentAsync(stage, login, await SentenceAsync(stage, login, by));
        await ToldAsync(stage, $"now has the rights of github account `{login}`");
    }

    /// <summary>The operators' channel is told.</summary>
    private static Task<Message> ToldAsync(Stage stage, string text) => stage.UntilAsync(
        () => stage.Slack.Channel("ops").Messages.LastOrDefault(m => m.Shown.Contains(text, StringComparison.Ordinal)), text);

    /// <summary>Whatever was posted links nothing.</summary>
    private static async Task NothingAsync(Stage stage, string who)
    {
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        (await stage.AskAsync("/ops iam", who)).Shown.ShouldContain("GitHub: not linked");
        (await stage.AskAsync("/ops may deploy web in production", who)).Shown.ShouldContain("You may not");
    }
}
