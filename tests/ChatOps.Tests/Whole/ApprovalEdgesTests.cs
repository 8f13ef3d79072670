using ChatOps.Journal;
using ChatOps.Journal.Audit;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using ChatOps.Storage;

namespace ChatOps.Tests.Whole;

/// <summary>What people are told about approvals, and what the audit log keeps of them.</summary>
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

        var done = await stage.UntilSaidAsync(await SaidAsync(stage, "Deployed *3.2.0*"), "<@U04CAROL> approved the switch");
        Stage.Describe(done).ShouldNotContain("<@U02ANN> approved");
        Stage.Describe(done).Split("approved the switch").Length.ShouldBe(2);
        (await EntriesAsync(stage)).Where(e => e.Person == "slack:U02ANN").Select(e => FactKinds.Read(e.Body).AuditLine!.ToString())
            .ShouldAllBe(line => !line.Contains("approved"));
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

    private static Task<Message> SaidAsync(Stage stage, string says) =>
        stage.UntilAsync(() => stage.Deploys.LastOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);

    private static async Task<IReadOnlyList<AuditEntry>> EntriesAsync(Stage stage) =>
        await stage.DrivenAsync(AuditChain.ReadAsync(stage.Get<Database>(), 0, stage.Stop).ToListAsync(stage.Stop).AsTask());
}
