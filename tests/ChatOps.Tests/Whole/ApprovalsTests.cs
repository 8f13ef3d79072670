using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using Dapper;

namespace ChatOps.Tests.Whole;

/// <summary>What others must approve runs only when exactly that was approved by enough different people.</summary>
public sealed class ApprovalsTests
{
    private const string Two =
        """
        roles:
          all: { users: ["*"] }
          leads: { groups: [S01ONCALL], users: [U04CAROL] }
        grants:
          - { role: all, allow: ["*"], environments: [production] }
        approvals:
          - { environments: [production], count: 2, from: [leads] }
        break-glass:
          - { roles: [leads], environments: [production] }
        """;

    [Fact]
    public async Task A_deploy_waits_for_two_other_people_and_then_starts()
    {
        await using var stage = await StartAsync();
        stage.Slack.AddUser("dave", "Dave");
        stage.Slack.AddUser("gus", "Gus");
        stage.Slack.ChangeUser("gus", user => user with { IsRestricted = true });
        foreach (var guest in new[] { "dave", "gus" })
        {
            stage.Slack.Join("ops", guest);
            stage.Slack.Join("deploys", guest);
        }

        var plan = await stage.AskAsync("/deploy web 1.4.2 to production");
        plan.Shown.ShouldContain("✋ It needs 2 approvals from leads (`policy.yaml:7`) before it can run. It then starts automatically.");
        (await stage.ClickAsync(plan, "Ask for approval")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "ann", "Waits for approval: deploy web 1.4.1 → 1.4.2 in production.");
        var asked = await SaidAsync(stage, "waits for approval");
        asked.Shown.ShouldContain("Needs 2 approvals from leads (`policy.yaml:7`) until ");
        // Those who may approve are mentioned once, and those who may not never.
        await stage.UntilSaidAsync(asked, "🔔 <!subteam^S01ONCALL>, <@U04CAROL>: Please approve or reject");
        var id = Id(plan);

        // Neither the requester nor people without the role, nor guests, nor a forged plan.
        await VoteAsync(stage, asked, "ann", "It is your own, so someone else must decide about it.");
        await VoteAsync(stage, asked, "dave", "Only leads can do that.");
        (await stage.ClickAsync(asked, "Approve", "gus")).ShouldBe(Outcome.Ok);
        (await stage.AskAsync($"/ops approve {id} 0123456789abcdef", "bob")).Shown.ShouldContain("That message shows an earlier plan.");
        // One vote each, by button or by command.
        await VoteAsync(stage, asked, "bob", "Approved: deploy web 1.4.1 → 1.4.2 in production.");
        (await stage.AskAsync($"/ops approve {id}", "bob")).Shown.ShouldContain("Approved: deploy web");
        await stage.UntilSaidAsync(asked, "Approved by Bob Baker");
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        stage.Patches("production").ShouldBe(0);

        await stage.AskAsync($"/ops approve {id}", "carol");
        var done = await SaidAsync(stage, "Deployed *1.4.2*");
        done.Shown.ShouldContain("by Ann Archer");
        await stage.UntilSaidAsync(done, "Carol Chen approved it");
        Stage.Describe(done).Split("<!subteam^S01ONCALL>").Length.ShouldBe(2);
        stage.Patches("production").ShouldBe(1);
        (await stage.AskAsync($"/ops approve {id}", "carol")).Shown.ShouldContain("succeeded");
        (await ApprovalsAsync(stage)).ShouldBe([("Given", "slack:U03BOB"), ("Given", "slack:U04CAROL")]);
    }

    [Fact]
    public async Task Approvals_are_void_when_the_cluster_moved_or_an_approver_lost_the_role_and_those_who_approved_are_asked_again()
    {
        await using var stage = await StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production");
        (await stage.ClickAsync(plan, "Ask for approval")).ShouldBe(Outcome.Ok);
        var asked = await SaidAsync(stage, "waits for approval");
        await VoteAsync(stage, asked, "bob", "Approved: deploy");
        // Bob is no longer on call when the last vote comes.
        stage.Slack.SetMembers("oncall", "ann");
        await VoteAsync(stage, asked, "carol", "Approved: deploy");
        await stage.UntilSaidAsync(asked, "The approval of <@U03BOB> no longer counts: Only leads can do that.");
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        stage.Patches("production").ShouldBe(0);

        // The cluster moves before the last vote.
        stage.Slack.SetMembers("oncall", "ann", "bob");
        await stage.SetImageByHandAsync("production", "registry.acme.io/web:1.4.0");
        var old = await SaidAsync(stage, "waits for approval");
        await VoteAsync(stage, old, "bob", "Approved: deploy");
        await stage.UntilSaidAsync(asked, "Approvals so far are void: it runs 1.4.0 now, not 1.4.1.");
        await stage.UntilSaidAsync(asked, "The approval of <@U04CAROL> no longer counts: it runs 1.4.0 now");
        stage.Patches("production").ShouldBe(0);
        // A press on the message as it was before approves nothing.
        await VoteAsync(stage, old, "bob", "That message shows an earlier plan.");

        var again = await SaidAsync(stage, "Approvals so far are void");
        await VoteAsync(stage, again, "bob", "Approved: deploy web 1.4.0 → 1.4.2");
        await VoteAsync(stage, again, "carol", "Approved: deploy web 1.4.0 → 1.4.2");
        await SaidAsync(stage, "Deployed *1.4.2*");
    }

    [Fact]
    public async Task What_was_planned_anew_for_its_approval_isnt_started_by_a_policy_that_needs_none()
    {
        await using var stage = await StartAsync(Two.Replace("count: 2", "count: 1", StringComparison.Ordinal));
        var asked = await WaitingAsync(stage, "/deploy web 1.4.2 to production");
        await stage.SetImageByHandAsync("production", "registry.acme.io/web:1.4.0");
        await VoteAsync(stage, asked, "bob", "Approved: deploy");
        await SaidAsync(stage, "Approvals so far are void");

        await File.WriteAllTextAsync(stage.PolicyPath, Two[..Two.IndexOf("approvals:", StringComparison.Ordinal)], stage.Stop);

        // Its requester has never seen what it would do now.
        await SaidAsync(stage, "It needs no approval now, but the workload changed");
        stage.Patches("production").ShouldBe(0);
    }

    [Fact]
    public async Task A_stricter_policy_asks_again_and_time_rejection_and_cancellation_end_it()
    {
        await using var stage = await StartAsync(Two.Replace("count: 2", "count: 1, expires: 5m", StringComparison.Ordinal));
        var first = await WaitingAsync(stage, "/deploy web 1.4.2 to production");
        await File.WriteAllTextAsync(stage.PolicyPath, Two, stage.Stop);
        await stage.UntilSaidAsync(first, "the policy now asks for other approvals");
        var now = await SaidAsync(stage, "Needs 2 approvals from leads");
        await VoteAsync(stage, now, "bob", "Approved: deploy");

        // A reason is asked for in a dialog, and is needed.
        (await stage.AskAsync($"/ops reject {await OnlyAsync(stage)} because not before the demo", "ann")).Shown.ShouldContain(
            "It is your own");
        (await stage.ClickAsync(now, "Reject…", "carol")).ShouldBe(Outcome.Ok);
        var view = await stage.UntilAsync(() => stage.Slack.View("carol"), "the dialog");
        (await stage.DrivenAsync(stage.Slack.As("carol").SubmitAsync(
            view, new Dictionary<string, string> { ["reason"] = "not before the a<b demo" }, stage.Stop))).ShouldBe(Outcome.Ok);
        var rejected = await SaidAsync(stage, "was cancelled by Carol Chen: Rejected: not before the a&lt;b demo");
        await VoteAsync(stage, rejected with { Blocks = now.Blocks }, "bob", "Rejected: not before the a&lt;b demo. Nothing was changed.");

        // It expires.
        await File.WriteAllTextAsync(
            stage.PolicyPath, Two.Replace("count: 2", "count: 1, expires: 5m", StringComparison.Ordinal), stage.Stop);
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        var second = await WaitingAsync(stage, "/scale web 5 in production");
        await stage.PassAsync(TimeSpan.FromMinutes(5));
        var expired = await SaidAsync(stage, "did not start: Nobody approved it in time.");
        await VoteAsync(stage, second, "bob", "expired");
        expired.Shown.ShouldNotContain("was scheduled");

        // Its requester cancels it.
        var third = await WaitingAsync(stage, "/ops restart web in production");
        (await stage.AskAsync($"/ops cancel {await OnlyAsync(stage)}")).Shown.ShouldContain("Cancelled: restart");
        await VoteAsync(stage, third, "bob", "Cancelled: restart");
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        stage.World.Production.Requests.ShouldAllBe(r => r.Method != "PATCH" || r.DryRun);
        (await ApprovalsAsync(stage)).ShouldBe([("Given", "slack:U03BOB"), ("Rejected", "slack:U04CAROL")]);
    }

    [Fact]
    public async Task Two_at_once_and_a_bot_killed_after_the_last_vote_start_it_once_and_a_scheduled_one_is_judged_again_when_due()
    {
        await using var stage = await StartAsync();
        var asked = await WaitingAsync(stage, "/deploy web 1.4.2 to production");
        await Task.WhenAll(stage.ClickAsync(asked, "Approve", "bob"), stage.ClickAsync(asked, "Approve", "carol"));
        await SaidAsync(stage, "Deployed *1.4.2*");
        stage.Patches("production").ShouldBe(1);

        // The votes are there when the bot starts again, without anyone doing anything.
        await WaitingAsync(stage, "/scale web 5 in production");
        var id = await OnlyAsync(stage);
        await stage.AskAsync($"/ops approve {id}", "bob");
        await stage.StopBotAsync();
        await VoteInDatabaseAsync(stage, id, "slack:U04CAROL");
        await stage.StartBotAsync();
        await SaidAsync(stage, "Scaled to *5*");

        var plan = await stage.AskAsync("/scale web 6 in production in 10m");
        (await stage.ClickAsync(plan, "Ask for approval")).ShouldBe(Outcome.Ok);
        asked = await SaidAsync(stage, "It then starts at");
        await VoteAsync(stage, asked, "bob", "Approved: scale");
        await VoteAsync(stage, asked, "carol", "Approved: scale");
        var scheduled = await SaidAsync(stage, "is scheduled for");
        stage.Slack.SetMembers("oncall", "ann");
        await stage.PassAsync(TimeSpan.FromMinutes(10));
        await SaidAsync(stage, "did not start: Nothing was changed: It needs 2 approvals from leads");
        await stage.UntilSaidAsync(scheduled, "The approval of <@U03BOB> no longer counts");
        stage.Cluster("production").Deployment("web", "web")!.Spec.Replicas.ShouldBe(5);
    }

    [Fact]
    public async Task Whoever_breaks_the_glass_goes_ahead_and_someone_else_must_review_it()
    {
        await using var stage = await StartAsync(configure: settings => settings["ChatOps:OperatorsChannel"] = "#ops");
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production");
        var id = Id(plan);
        stage.Slack.AddUser("dave", "Dave");
        stage.Slack.Join("ops", "dave");
        (await stage.AskAsync($"/ops break-glass {id} because I can", "dave")).Shown.ShouldContain("Only leads can do that.");

        (await stage.AskAsync($"/ops break-glass {id} because checkout is down")).Shown.ShouldContain(
            "Going ahead without approval: deploy");
        var done = await SaidAsync(stage, "Deployed *1.4.2*");
        done.Shown.ShouldContain($"🚨 Break glass by Ann Archer: checkout is down. Someone else must review it: `/ops review {id}`");
        var told = await stage.UntilAsync(
            () => Operators("broke the glass: deploy web in production without approval"), "the announcement");
        told.Shown.ShouldContain("Reason: checkout is down");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain($"nobody has reviewed what ran without approval: operation {id}");
        (await stage.AskAsync("/ops reviews")).Shown.ShouldContain($"Operation {id} by <@U02ANN> since ");

        // It comes back until it is closed by someone else.
        stage.Clock.Advance(TimeSpan.FromDays(1));
        await stage.UntilAsync(() => Operators("Not reviewed since"), "the reminder");
        (await stage.AskAsync($"/ops review {id} because fine")).Shown.ShouldContain("It is your own");
        (await stage.AskAsync($"/ops review {id}", "dave")).Shown.ShouldContain("Only leads can do that.");
        (await stage.AskAsync($"/ops review {id} because it was right", "bob")).Shown.ShouldContain(
            $"The review of operation {id} is closed.");
        await stage.UntilSaidAsync(done, "☑️ Break glass by Ann Archer was reviewed by Bob Baker");
        (await stage.AskAsync("/ops reviews")).Shown.ShouldContain("Nothing waits for a review.");
        (await stage.AskAsync($"/ops review {id}", "bob")).Shown.ShouldContain("There is no open review of that operation.");
        (await ApprovalsAsync(stage)).ShouldBe([("Bypassed", "slack:U02ANN")]);

        Message? Operators(string says) =>
            stage.Slack.Channel("ops").Messages.FirstOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_switch_of_traffic_needs_as_many_approvals_as_the_start()
    {
        await using var stage = await StartAsync(
            Two.Replace("production], count", "staging], count", StringComparison.Ordinal), services: [WorldService.Shop]);
        var asked = await WaitingAsync(stage, "/deploy shop 3.2.0 to staging");
        await VoteAsync(stage, asked, "bob", "Approved: deploy");
        await VoteAsync(stage, asked, "carol", "Approved: deploy");
        var question = await SaidAsync(stage, "Switch it? Needs 2 approvals from leads");
        await VoteAsync(stage, question, "ann", "It is your own");
        await VoteAsync(stage, question, "bob", "Approved: deploy");
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("blue");
        await VoteAsync(stage, question, "carol", "Approved: deploy");
        var done = await SaidAsync(stage, "Deployed *3.2.0*");
        await stage.UntilSaidAsync(done, "Carol Chen approved the switch");
        stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("green");

        // Someone rejects the next one, and the traffic stays.
        await stage.AskAsync("/ops unlock shop", "bob");
        asked = await WaitingAsync(stage, "/deploy shop 3.1.0 to staging");
        var id = await OnlyAsync(stage);
        await stage.AskAsync($"/ops approve {id}", "bob");
        await stage.AskAsync($"/ops approve {id}", "carol");
        await stage.UntilAsync(
            () => stage.Deploys.LastOrDefault(m => m.Shown.Contains("Switch it?", StringComparison.Ordinal)), "the second question");
        (await stage.AskAsync($"/ops reject {id} because no", "carol")).Shown.ShouldContain("Cancelled: deploy");
        await SaidAsync(stage, "was cancelled by Carol Chen: Rejected: no. The traffic stays with green");
        stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("green");
    }

    [Fact]
    public async Task One_person_with_accounts_on_two_platforms_has_one_vote_and_never_approves_their_own()
    {
        const string Ann = "0a000000-0000-4000-8000-00000000000a", Bob = "0b000000-0000-4000-8000-00000000000b";
        await using var stage = await StartAsync(
            $$"""
            roles:
              all: { users: ["*"] }
              leads: { users: [slack:U02ANN, slack:U03BOB, slack:U04CAROL, teams:{{Ann}}, teams:{{Bob}}] }
            grants:
              - { role: all, allow: ["*"], environments: [production] }
            approvals:
              - { environments: [production], count: 2, from: [leads] }
            """,
            settings =>
            {
                TeamsWorld.BesideSlack(settings);
                foreach (var (account, user) in new[]
                {
                    ("slack:U02ANN", "ann"), ($"teams:{Ann}", "ann"), ("slack:U03BOB", "bob"), ($"teams:{Bob}", "BOB"),
                })
                {
                    settings[$"ChatOps:People:{account}:User"] = $"{user}@acme.io";
                }
            });
        await TeamsWorld.InstallAsync(stage);
        var asked = await WaitingAsync(stage, "/deploy web 1.4.2 to production");
        var there = await stage.UntilAsync(
            () => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Shown.Contains("[Approve]")), "the question in Teams");
        there.Shown.ShouldContain("Needs 2 approvals from leads");

        await PressAsync("ann", "It is your own, so someone else must decide about it.");
        await VoteAsync(stage, asked, "bob", "Approved: deploy");
        await PressAsync("bob", "You have approved it already with your other account");
        await stage.PassAsync(TimeSpan.FromSeconds(20));
        stage.Patches("production").ShouldBe(0);
        await VoteAsync(stage, asked, "carol", "Approved: deploy");
        await SaidAsync(stage, "Deployed *1.4.2*");
        await stage.UntilAsync(
            () => TeamsWorld.Deploys(stage).FirstOrDefault(post => post.Shown.Contains("Deployed 1.4.2")), "the end there");

        // What he did with either account is his.
        (await stage.AskAsync("/ops audit @U03BOB", "carol")).Shown.ShouldContain("with your other account");

        async Task PressAsync(string who, string answer)
        {
            (await stage.DrivenAsync(stage.World.Teams.As(who).PressAsync(there, "Approve", stage.Stop))).Said.ShouldBe("Working on it.");
            await stage.UntilAsync(() => stage.World.Teams.Chat(who).FirstOrDefault(post => post.Shown.Contains(answer)), answer);
        }
    }

    private static Task<Stage> StartAsync(
        string rules = Two, Action<Dictionary<string, string?>>? configure = null, IReadOnlyList<WorldService>? services = null) =>
        Stage.StartAsync(
            settings =>
            {
                settings["Rules"] = rules;
                configure?.Invoke(settings);
            },
            services: services);

    private static async Task<Message> WaitingAsync(Stage stage, string command)
    {
        var before = stage.Deploys.Where(IsWaiting).Select(m => m.Ts).ToHashSet();
        (await stage.ClickAsync(await stage.AskAsync(command), "Ask for approval")).ShouldBe(Outcome.Ok);
        return await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => IsWaiting(m) && !before.Contains(m.Ts)), command);

        static bool IsWaiting(Message message) => message.Shown.Contains("waits for approval", StringComparison.Ordinal);
    }

    /// <summary>Someone presses Approve and is answered.</summary>
    private static async Task VoteAsync(Stage stage, Message message, string who, string answer)
    {
        var before = stage.Slack.Ephemerals(who).Select(m => m.Ts).ToHashSet();
        (await stage.ClickAsync(message, "Approve", who)).ShouldBe(Outcome.Ok);
        (await stage.UntilAsync(() => stage.Slack.Ephemerals(who).FirstOrDefault(m => !before.Contains(m.Ts)), $"an answer to {who}"))
            .Shown.ShouldContain(answer);
    }

    private static string Id(Message plan) => plan.Shown[(plan.Shown.LastIndexOf("Operation ", StringComparison.Ordinal) + 10)..].Trim();

    private static async Task<string> OnlyAsync(Stage stage) =>
        (await stage.DrivenAsync(stage.Get<OperationRows>().InAsync(OperationState.Waiting, stage.Stop))).ShouldHaveSingleItem().Id;

    private static async Task VoteInDatabaseAsync(Stage stage, string id, string person)
    {
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={stage.DatabasePath};Pooling=False");
        (await connection.ExecuteAsync(
            "insert into approvals (operation, gate, person, organisation, given_at) values (@id, 'Start', @person, '', @at)",
            new { id, person, at = stage.Clock.GetUtcNow().ToUnixTimeMilliseconds() })).ShouldBe(1);
    }

    private static Task<Message> SaidAsync(Stage stage, string says) =>
        stage.UntilAsync(() => stage.Deploys.LastOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);

    private static Task<Message> AnswerAsync(Stage stage, string who, string says) => stage.UntilAsync(
        () => stage.Slack.Ephemerals(who).LastOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);

    private static async Task<IReadOnlyList<(string Change, string Person)>> ApprovalsAsync(Stage stage) =>
        [.. (await stage.DrivenAsync(stage.Get<Events>().NewestAsync<ApprovalChanged>(long.MaxValue, 100, stage.Stop))).Reverse()
            .Select(e => (ApprovalChanged)e.Fact)
            .Select(f => (f.Change.ToString(), f.Person.ToString()))];
}
