using ChatOps.Journal;
using ChatOps.Journal.Audit;
using ChatOps.Operations;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Tests.Whole;

/// <summary>What people see of approvals, and what the audit log keeps of them.</summary>
public sealed class ApprovalEdgesTests
{
    private const string One =
        """
        roles:
          all: { users: ["*"] }
          leads: { users: [U02ANN, U03BOB, U04CAROL] }
        grants:
          - { role: all, allow: ["*"], environments: [staging, production] }
          - { role: all, allow: [audit] }
        approvals:
          - { count: 1, from: [leads] }
        break-glass:
          - { roles: [leads] }
        """;

    [Fact]
    public async Task Once_approved_it_is_shown_as_running_and_the_audit_log_says_who_approved_what_by_which_rule()
    {
        await using var stage = await StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2-slow to production");
        var id = Id(plan);
        (await stage.ClickAsync(plan, "Ask for approval")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "waits for approval");
        await stage.AskAsync($"/ops approve {id}", "bob");

        var running = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains('▰') || m.Shown.Contains("Deployed", StringComparison.Ordinal)),
            "progress");
        running.Shown.ShouldContain("▰");
        running.Shown.ShouldNotContain("Needs 1 approval");
        running.Shown.ShouldNotContain("Approve");
        var audit = (await stage.AskAsync("/ops audit")).Shown;
        audit.ShouldContain($"<@U03BOB> approved the start of web in production (`{id}`, plan `");
        audit.ShouldContain("· `policy.yaml:8`");
    }

    [Fact]
    public async Task A_switch_is_said_to_be_approved_only_by_those_who_approved_it()
    {
        await using var stage = await StartAsync(services: [WorldService.Shop]);
        var plan = await stage.AskAsync("/deploy shop 3.2.0 to staging");
        (await stage.ClickAsync(plan, "Ask for approval")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "waits for approval");
        await stage.AskAsync($"/ops approve {Id(plan)}", "bob");
        await SaidAsync(stage, "Switch it? Needs 1 approval");
        await stage.AskAsync($"/ops approve {Id(plan)}", "carol");

        var done = await stage.UntilSaidAsync(await SaidAsync(stage, "Deployed *3.2.0*"), "Carol Chen approved the switch");
        Stage.Describe(done).ShouldNotContain("<@U02ANN> approved");
        Stage.Describe(done).Split("approved the switch").Length.ShouldBe(2);
        (await EntriesAsync(stage)).Where(e => e.Person == "slack:U02ANN").Select(e => FactKinds.Read(e.Body).AuditLine!.ToString())
            .ShouldAllBe(line => !line.Contains("approved"));
    }

    [Fact]
    public async Task Whoever_types_or_presses_after_the_plan_changed_is_shown_what_it_would_do_now_before_it_counts()
    {
        await using var stage = await StartAsync(One.Replace("count: 1", "count: 2", StringComparison.Ordinal));
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production");
        var id = Id(plan);
        (await stage.ClickAsync(plan, "Ask for approval")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "waits for approval");
        await stage.AskAsync($"/ops approve {id}", "bob");
        await stage.SetImageByHandAsync("production", "registry.acme.io/web:1.4.0");
        await stage.AskAsync($"/ops approve {id}", "carol");
        await stage.UntilSaidAsync(await SaidAsync(stage, "waits for approval"), "Approvals so far are void");

        var shown = await stage.AskAsync($"/ops approve {id}", "carol");
        shown.Shown.ShouldContain(
            "Its plan has changed since approval was first asked for. Nothing was approved. This is what it would do now: deploy web 1.4.0 → 1.4.2");
        (await stage.ClickAsync(shown, "Approve", "carol")).ShouldBe(Outcome.Ok);
        await stage.UntilSaidAsync(await SaidAsync(stage, "waits for approval"), "Approved by Carol Chen");
        var old = await stage.AskAsync($"/ops approve {id} 0123456789abcdef", "bob");
        old.Shown.ShouldContain("That message shows an earlier plan. Nothing was approved. This is what it would do now: deploy web 1.4.0");
        (await stage.ClickAsync(old, "Approve", "bob")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "Deployed *1.4.2*");
    }

    [Fact]
    public async Task A_switch_that_an_earlier_version_asked_about_isnt_asked_about_again_and_its_vote_counts()
    {
        await using var stage = await StartAsync("grants: []", services: [WorldService.Shop]);
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "Switch it?");
        var id = await OnlyAsync(stage, OperationState.Running);
        await stage.StopBotAsync();
        // That version has kept no record of what was asked, and someone votes before this one has looked at it.
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={stage.DatabasePath};Pooling=False"))
        {
            (await connection.ExecuteAsync("delete from approval_requests where operation = @id", new { id })).ShouldBe(1);
            (await connection.ExecuteAsync(
                "insert into approvals (operation, gate, person, organisation, given_at) values (@id, 'Switch', 'slack:U03BOB', '', @at)",
                new { id, at = stage.Clock.GetUtcNow().ToUnixTimeMilliseconds() })).ShouldBe(1);
        }

        await stage.StartBotAsync();

        await SaidAsync(stage, "Deployed *3.2.0*");
        (await stage.DrivenAsync(stage.Get<Events>().NewestAsync<OperationWaits>(long.MaxValue, 10, stage.Stop)))
            .Count(e => ((OperationWaits)e.Fact).For is not null).ShouldBe(1, "it was asked once");
        (await stage.DrivenAsync(stage.Get<Events>().NewestAsync<ApprovalChanged>(long.MaxValue, 10, stage.Stop))).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_an_operators_channel_nobody_is_said_to_be_told_and_every_break_of_the_glass_is_reviewed_anew()
    {
        await using var stage = await StartAsync(services: [WorldService.Shop]);
        stage.Slack.AddUser("dave", "Dave");
        stage.Slack.Join("ops", "dave");
        var plan = await stage.AskAsync("/deploy shop 3.2.0 to staging", "dave");
        var id = Id(plan);
        (await stage.ClickAsync(plan, "Ask for approval", "dave")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "waits for approval");
        (await stage.AskAsync($"/ops break-glass {id} because checkout is down", "ann")).Shown.ShouldContain(
            "There is no operators' channel to notify, and someone else must review it.");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("is announced to no operators");
        await SaidAsync(stage, "Switch it? Needs 1 approval");
        await stage.AskAsync($"/ops break-glass {id} because it still is", "bob");
        await SaidAsync(stage, "Deployed *3.2.0*");
        (await stage.AskAsync($"/ops review {id}", "ann")).Shown.ShouldContain("It is your own");
        (await stage.AskAsync($"/ops review {id}", "bob")).Shown.ShouldContain("It is your own");
        (await stage.AskAsync($"/ops review {id}", "carol")).Shown.ShouldContain($"The review of operation {id} is closed.");
    }

    private static Task<Stage> StartAsync(
        string rules = One, Action<Dictionary<string, string?>>? configure = null, IReadOnlyList<WorldService>? services = null) =>
        Stage.StartAsync(
            settings =>
            {
                settings["Rules"] = rules;
                configure?.Invoke(settings);
            },
            services: services);

    private static string Id(Message plan) => plan.Shown[(plan.Shown.LastIndexOf("Operation ", StringComparison.Ordinal) + 10)..].Trim();

    private static async Task<string> OnlyAsync(Stage stage, OperationState state) =>
        (await stage.DrivenAsync(stage.Get<OperationRows>().InAsync(state, stage.Stop))).ShouldHaveSingleItem().Id;

    private static Task<Message> SaidAsync(Stage stage, string says) =>
        stage.UntilAsync(() => stage.Deploys.LastOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);

    private static async Task<IReadOnlyList<AuditEntry>> EntriesAsync(Stage stage) =>
        await stage.DrivenAsync(AuditChain.ReadAsync(stage.Get<Database>(), 0, stage.Stop).ToListAsync(stage.Stop).AsTask());
}
