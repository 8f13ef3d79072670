using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Order;
using ChatOps.Storage;
using ChatOps.Tests.Policy;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Operations.Order;

/// <summary>Promotion rules are judged again when an operation begins, by the policy, the roles and the deploys of that moment.</summary>
public sealed class PromotionJudgeTests : IAsyncLifetime
{
    private static readonly Principal Ann = new("slack", "T1", "U1");
    private static readonly Role Oncall = new("oncall", 1) { Groups = [new("slack", "S1")] };

    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-order-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));
    private StopsReplica _bot = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var database = new SqliteDatabase(Path.Combine(_folder, "test.db"), TimeProvider.System);
        await database.MigrateAsync(Migrator.Migrations, Stop);
        _bot = new(database, _clock, PolicyRules.None("policy.yaml"));
        await _bot.LeadAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _bot.Database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task There_are_no_more_deploys_within_an_hour_than_allowed_whatever_was_planned_before_and_rollbacks_are_none()
    {
        var (first, second, third) = (await _bot.PlanAsync(Ann), await _bot.PlanAsync(Ann), await _bot.PlanAsync(Ann));
        var back = await _bot.PlanAsync(Ann, action: new ChatOps.Operations.Kinds.Rollback("web:2", "web:1", null));
        Apply("2", new() { DeploysAnHour = 2 });
        await RunAsync(first);
        _clock.Advance(TimeSpan.FromMinutes(20));
        await RunAsync(second);
        _clock.Advance(TimeSpan.FromMinutes(20));

        var stop = (await _bot.Rows.StartAsync(third, OperationState.Running, Stop)).Stop.ShouldBeOfType<Decision.NotReady>();
        (stop.What, stop.Rule, stop.IsPassing).ShouldBe(("web 2 to staging", "policy.yaml:7", false));
        stop.Why.PlainText.ShouldBe("there were 2 deploys within the last hour, and at most 2 may be.");
        // A rollback isn't held up, and doesn't count.
        await RunAsync(back);
        (await _bot.Rows.StartAsync(third, OperationState.Running, Stop)).IsStarted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMinutes(21));
        (await _bot.Rows.StartAsync(third, OperationState.Running, Stop)).IsStarted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_rule_that_is_applied_between_plan_and_start_counts_and_a_hotfix_needs_its_role_and_reason_then()
    {
        var planned = await _bot.PlanAsync(Ann, reason: "the login is broken");
        Apply("2", new() { Images = ["registry.acme.io/*"] });
        _bot.Accounts.Group = [Ann.Id];
        (await _bot.Rows.StartAsync(await _bot.PlanAsync(Ann, "silent"), OperationState.Running, Stop)).Stop
            .ShouldBeOfType<Decision.NotReady>().Help.PlainText.ShouldContain("Or deploy it as a hotfix, and say why");

        // Removed from the role, or it can't be asked who is in it.
        _bot.Accounts.Group = [];
        (await _bot.Rows.StartAsync(planned, OperationState.Running, Stop)).Stop.ShouldNotBeNull().IsPassing.ShouldBeFalse();
        _bot.Accounts.Group = null;
        (await _bot.Rows.StartAsync(planned, OperationState.Running, Stop)).Stop.ShouldNotBeNull().IsPassing.ShouldBeTrue();
        _bot.Accounts.Group = [Ann.Id];
        (await _bot.Rows.StartAsync(planned, OperationState.Running, Stop)).IsStarted.ShouldBeTrue();
        var events = await _bot.Database.ReadAsync(connection => Events.ReadAsync(connection, 0, int.MaxValue), Stop);
        events.Select(e => e.Fact).OfType<OperationNoted>().ShouldHaveSingleItem().Text.PlainText.ShouldContain(
            "is exempt from the rule policy.yaml:7 (web isn't an allowed image), and goes ahead: the login is broken");
    }

    [Fact]
    public async Task There_are_no_more_hotfixes_within_an_hour_than_allowed_even_if_two_begin_at_once()
    {
        _bot.Policy.Apply(new PolicyReading.Valid(new("policy.yaml", "2", [Oncall], [])
        {
            Promotions =
            [
                new("policy.yaml:7", new() { Images = ["registry.acme.io/*"] })
                {
                    Hotfix = [Oncall], HotfixNeeds = new() { DeploysAnHour = 1 },
                },
            ],
        }));
        _bot.Accounts.Group = [Ann.Id];
        var (first, second) = (await _bot.PlanAsync(Ann, reason: "the login"), await _bot.PlanAsync(Ann, reason: "the login"));
        var judged = await _bot.Stops.PassAsync(second, Stop);
        judged.Order.Stop.ShouldBeNull();
        await RunAsync(first);

        (await _bot.Database.ReadAsync(connection => _bot.Stops.LookAsync(connection, second.Plan, second.Id, Ann, judged), Stop))
            .Stops.ShouldBeOfType<Decision.NotReady>().Why.PlainText.ShouldContain("at most 1 may be");
    }

    private void Apply(string version, PromotionNeeds needs) => _bot.Policy.Apply(new PolicyReading.Valid(
        new("policy.yaml", version, [Oncall], []) { Promotions = [new("policy.yaml:7", needs) { Hotfix = [Oncall] }] }));

    private async Task RunAsync(Operation planned)
    {
        (await _bot.Rows.StartAsync(planned, OperationState.Running, Stop)).IsStarted.ShouldBeTrue();
        await _bot.Rows.MoveAsync(planned, OperationState.Running, OperationState.Succeeded, null, null, [], Stop);
    }
}
