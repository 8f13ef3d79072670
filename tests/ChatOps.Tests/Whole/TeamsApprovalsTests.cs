namespace ChatOps.Tests.Whole;

/// <summary>In Teams, too, only what was approved runs, only while it counts, and what ran without is reviewed by someone else.</summary>
public sealed class TeamsApprovalsTests
{
    private const string OnCall = "6a000000-0000-4000-8000-00000000006a", Leads = "6b000000-0000-4000-8000-00000000006b";

    private const string Two =
        $$"""
        roles:
          all: { users: ["*"] }
          leads: { groups: [{{Leads}}], users: [{{TeamsWorld.Carol}}] }
        grants:
          - { role: all, allow: ["*"], environments: [production] }
        approvals:
          - { environments: [production], count: 2, from: [leads] }
        break-glass:
          - { roles: [leads], environments: [production] }
        """;

    private static readonly string One = Two.Replace("count: 2", "count: 1, expires: 5m", StringComparison.Ordinal);

    [Fact]
    public async Task Approvals_are_void_when_an_approver_lost_the_role_or_the_cluster_moved_and_two_at_once_start_it_once()
    {
        await using var stage = await StartAsync(Two);
        var teams = stage.World.Teams;
        var everyone = teams.Directory.Groups;
        await WaitingAsync(stage, "deploy web 1.4.2 to production", "It needs 2 approvals from leads");
        var asked = await TeamsWorld.ToldAsync(stage, "waits for approval");
        asked.Shown.ShouldContain("Needs 2 approvals from leads (policy.yaml:7) until ");
        await TeamsWorld.RepliedAsync(stage, "🔔 leads, @Carol: Please approve or reject");
        await TeamsWorld.PressedAsync(stage, "ann", asked, "Approve", "It is your own, so someone else must decide about it.");
        await TeamsWorld.PressedAsync(stage, "guest", asked, "Approve", "You are a guest here");
        await TeamsWorld.PressedAsync(stage, "bob", asked, "Approve", "Approved: deploy web 1.4.1 → 1.4.2 in production.");
        await TeamsWorld.PressedAsync(stage, "bob", asked, "Approve", "Approved: deploy");

        // Bob leaves the group before the last vote.
        teams.Directory.Groups = [new(OnCall, ["ann"]), new(Leads, [], OnCall)];
        await TeamsWorld.PressedAsync(stage, "carol", asked, "Approve", "Approved: deploy");
        await TeamsWorld.RepliedAsync(stage, "The approval of @Bob no longer counts: Only leads can do that.");
        stage.Patches("production").ShouldBe(0);

        // The cluster moves before the last vote.
        teams.Directory.Groups = everyone;
        await stage.SetImageByHandAsync("production", "registry.acme.io/web:1.4.0");
        await TeamsWorld.PressedAsync(stage, "bob", asked, "Approve", "Approved: deploy");
        await TeamsWorld.ToldAsync(stage, "Approvals so far are void: it runs 1.4.0 now, not 1.4.1.");
        await TeamsWorld.RepliedAsync(
            stage, "The approval of @Carol no longer counts: it runs 1.4.0 now, not 1.4.1. Please look at it again");
        var old = TeamsWorld.Button(asked, "Approve");
        await TeamsWorld.AnsweredAsync(
            stage, "bob", bob => bob.PressAsync(asked, old, stage.Stop), "That message shows an earlier plan. Nothing was approved.");
        stage.Patches("production").ShouldBe(0);

        await stage.DrivenAsync(Task.WhenAll(
            new[] { "bob", "carol" }.Select(who => teams.As(who).PressAsync(asked, "Approve", stage.Stop))));
        var done = await TeamsWorld.ToldAsync(stage, "Deployed 1.4.2");
        done.Shown.ShouldContain("by Ann");
        await TeamsWorld.RepliedAsync(stage, "Carol approved it");
        stage.Patches("production").ShouldBe(1);
        var replies = TeamsWorld.Deploys(stage).SelectMany(post => teams.Replies(post.Id)).Select(reply => reply.Shown).ToList();
        replies.Count(reply => reply.Contains("Please approve or reject")).ShouldBe(1);
        replies.Count(reply => reply.Contains("@Carol no longer counts")).ShouldBe(1, "who approved is mentioned once");
    }

    [Fact]
    public async Task A_stricter_policy_asks_again_and_time_or_a_rejection_in_a_form_ends_it()
    {
        await using var stage = await StartAsync(One);
        await WaitingAsync(stage, "deploy web 1.4.2 to production", "It needs 1 approval from leads");
        await TeamsWorld.ToldAsync(stage, "waits for approval");
        await File.WriteAllTextAsync(stage.PolicyPath, Two, stage.Stop);
        await TeamsWorld.ToldAsync(stage, "the policy now asks for other approvals");
        var asked = await TeamsWorld.ToldAsync(stage, "Needs 2 approvals from leads");
        await TeamsWorld.PressedAsync(stage, "bob", asked, "Approve", "Approved: deploy");

        var form = await TeamsWorld.PressedAsync(stage, "carol", asked, "Reject…", "[Reject]");
        await TeamsWorld.PressedAsync(
            stage, "carol", form, "Reject", "Cancelled: deploy", ("in.reason", "not before the <at>all</at> demo"));
        await TeamsWorld.ToldAsync(stage, "was cancelled by Carol: Rejected: not before the ");

        // Nobody approves the next one in time.
        await File.WriteAllTextAsync(stage.PolicyPath, One, stage.Stop);
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        await WaitingAsync(stage, "scale web 5 in production", "It needs 1 approval from leads");
        asked = await TeamsWorld.ToldAsync(stage, "waits for approval");
        var approve = TeamsWorld.Button(asked, "Approve");
        stage.Clock.Advance(TimeSpan.FromMinutes(5));
        await TeamsWorld.ToldAsync(stage, "did not start: Nobody approved it in time.");
        await TeamsWorld.AnsweredAsync(stage, "bob", bob => bob.PressAsync(asked, approve, stage.Stop), "expired");
        stage.World.Production.Requests.ShouldAllBe(request => request.Method != "PATCH" || request.DryRun);
    }

    [Fact]
    public async Task What_ran_without_approval_is_announced_listed_and_remembered_until_someone_else_has_reviewed_it()
    {
        await using var stage = await StartAsync(Two);
        var plan = await TeamsTests.AskAsync(stage, "ann", "@ChatOps deploy web 1.4.2 to production", "It needs 2 approvals");
        var id = TeamsWorld.Operation(plan);
        await TeamsTests.AskAsync(
            stage, "ann", $"@ChatOps break-glass {id} because checkout is down", "Going ahead without approval: deploy");
        var done = await TeamsWorld.ToldAsync(stage, "Deployed 1.4.2");
        done.Shown.ShouldContain("🚨 Break glass by Ann: checkout is down. Someone else must review it");
        await OperatorsAsync("broke the glass: deploy web in production without approval");
        await TeamsTests.AskAsync(stage, "bob", "@ChatOps reviews", $"Operation {id} by @Ann since ");

        stage.Clock.Advance(TimeSpan.FromDays(1));
        await OperatorsAsync("Not reviewed since");
        await TeamsTests.AskAsync(stage, "ann", $"@ChatOps review {id} because fine", "It is your own");
        await TeamsTests.AskAsync(stage, "bob", $"@ChatOps review {id} because it was right", $"The review of operation {id} is closed.");
        await TeamsWorld.ToldAsync(stage, "☑️ Break glass by Ann was reviewed by Bob");
        await TeamsTests.AskAsync(stage, "bob", "@ChatOps reviews", "Nothing waits for a review.");
        await TeamsTests.AskAsync(stage, "carol", $"@ChatOps review {id}", "There is no open review of that operation.");

        Task OperatorsAsync(string text) => stage.UntilAsync(
            () => stage.World.Teams.Posts(stage.World.Teams.Channel("Ops")).FirstOrDefault(
                post => post.IsFromBot && post.Shown.Contains(text, StringComparison.Ordinal)),
            text);
    }

    private static Task<Stage> StartAsync(string policy) => TeamsWorld.StartAsync(policy, settings =>
    {
        settings["ChatOps:Teams:Graph"] = "true";
        settings["ChatOps:OperatorsChannel"] = "Web/Ops";
    });

    private static async Task WaitingAsync(Stage stage, string command, string needs) => await TeamsWorld.PressedAsync(
        stage, "ann", await TeamsTests.AskAsync(stage, "ann", $"@ChatOps {command}", needs), "Ask for approval", "Waits for approval");
}
