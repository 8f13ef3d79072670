using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Freezes;
using ChatOps.Replicas;
using ChatOps.Storage;
using ChatOps.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Quartz;

namespace ChatOps.Tests.Policy.Freezes;

/// <summary>Freezes and the operations that they stop, on two replicas that share a database.</summary>
public abstract class FreezeRowsContract : IAsyncLifetime
{
    private static readonly Principal Ann = new("slack", "T1", "U1"), Bob = new("slack", "T1", "U2");
    private static readonly LockScope Web = new("web", "staging");
    private static readonly Role Oncall = new("oncall", 1) { Groups = [new("slack", "S1")] };

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));
    private readonly FakeTimeProvider _slow = new(new DateTimeOffset(2026, 3, 4, 9, 29, 30, TimeSpan.Zero));
    private StopsReplica _one = null!;
    private StopsReplica _two = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        var first = Open();
        await first.MigrateAsync(Migrator.Migrations, Stop);
        var rules = PolicyRules.None("policy.yaml") with { Roles = [Oncall] };
        _one = new(first, _clock, rules);
        _two = new(first.IsShared ? Open() : first, _slow, rules);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _two.Database.DisposeAsync();
        await _one.Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_freeze_declared_between_plan_and_start_stops_everyone_on_every_replica_whatever_its_clock_says()
    {
        await _one.LeadAsync();
        var planned = await _one.PlanAsync(Ann);
        var end = _clock.GetUtcNow() + TimeSpan.FromHours(1);
        await _one.Freezes.DeclareAsync(new("Alias", null), Ann, ["oncall"], "launch", end, [], Stop);

        var stop = (await _one.Rows.StartAsync(planned, OperationState.Running, Stop)).Stop.ShouldBeOfType<Decision.Frozen>();
        (stop.What, stop.Until, stop.Reason, stop.Exempt!.ToString()).ShouldBe(("Alias in every environment", end, "launch", "oncall"));
        (await _one.Rows.StartAsync(planned, OperationState.Scheduled, Stop)).Stop.ShouldNotBeNull();
        // The clock of the other one is slow: it hasn't begun there, and still counts.
        await _one.Lease.ReleaseAsync();
        await Assert.ThrowsAsync<LeaseLostException>(() => _one.Rows.MoveAsync(
            planned, OperationState.Planned, OperationState.Cancelled, null, null, [], Stop));
        await _two.LeadAsync();
        (await _two.Rows.StartAsync(planned, OperationState.Running, Stop)).Stop.ShouldBeOfType<Decision.Frozen>();
        // What starts after its end isn't stopped, nor anyone once its time is over.
        var later = await _two.PlanAsync(Ann, "later", end + TimeSpan.FromSeconds(1));
        (await _two.Rows.StartAsync(later, OperationState.Scheduled, Stop)).IsStarted.ShouldBeTrue();
        _slow.Advance(TimeSpan.FromHours(2));
        (await _two.Rows.StartAsync(planned, OperationState.Running, Stop)).IsStarted.ShouldBeTrue();
        await _two.Freezes.CatchUpAsync(Stop);
        await _two.Freezes.CatchUpAsync(Stop);
        (await EventsAsync<FreezeChanged>(_two)).Select(f => f.Change).ShouldBe([FreezeChange.Begun, FreezeChange.Expired]);
    }

    [Fact]
    public async Task Whoever_is_exempt_goes_ahead_with_a_reason_that_is_recorded_as_long_as_they_are()
    {
        await _one.LeadAsync();
        _one.Accounts.Group = [Ann.Id];
        await _one.Freezes.DeclareAsync(Web, Bob, ["ONCALL"], "launch", _clock.GetUtcNow() + TimeSpan.FromHours(1), [], Stop);

        var silent = await _one.PlanAsync(Ann, "silent");
        (await _one.Rows.StartAsync(silent, OperationState.Running, Stop)).Stop.ShouldBeOfType<Decision.Frozen>()
            .Exemption.ShouldBe(Exemption.NeedsReason);
        var others = await _one.PlanAsync(Bob, "others", reason: "me, too");
        (await _one.Rows.StartAsync(others, OperationState.Running, Stop)).Stop.ShouldBeOfType<Decision.Frozen>()
            .Exemption.ShouldBe(Exemption.No);
        var planned = await _one.PlanAsync(Ann, reason: "the login is broken");
        var unknown = await _one.PlanAsync(Ann, "unknown", reason: "the login is broken");
        // Removed from the role, or the group can't be asked about.
        _one.Accounts.Group = [];
        (await _one.Rows.StartAsync(planned, OperationState.Running, Stop)).Stop.ShouldNotBeNull().IsPassing.ShouldBeFalse();
        _one.Accounts.Group = null;
        (await _one.Rows.StartAsync(unknown, OperationState.Running, Stop)).Stop.ShouldNotBeNull().IsPassing.ShouldBeTrue();
        // The role is gone from the policy.
        _one.Accounts.Group = [Ann.Id];
        _one.Policy.Apply(new PolicyReading.Valid(new("policy.yaml", "2", [], [])));
        (await _one.Rows.StartAsync(planned, OperationState.Running, Stop)).Stop.ShouldNotBeNull().IsPassing.ShouldBeFalse();
        _one.Policy.Apply(new PolicyReading.Valid(new("policy.yaml", "3", [Oncall], [])));

        (await _one.Rows.StartAsync(planned, OperationState.Running, Stop)).IsStarted.ShouldBeTrue();
        (await EventsAsync<OperationNoted>(_one)).ShouldHaveSingleItem().Text.ToString().ShouldStartWith(
            "@U1 is exempt from the freeze of web in staging until ");
        (await EventsAsync<OperationNoted>(_one))[0].Text.ToString().ShouldEndWith(" (launch), and goes ahead: the login is broken");
    }

    [Fact]
    public async Task A_freeze_of_a_policy_that_is_applied_between_plan_and_start_counts_and_one_that_replaced_another_is_another()
    {
        await _one.LeadAsync();
        _one.Accounts.Group = [Ann.Id];
        var planned = await _one.PlanAsync(Ann, reason: "hotfix");
        _one.Policy.Apply(new PolicyReading.Valid(Frozen("2", [Oncall])));
        // The policy changes while the groups are asked about: who was exempt before may not be any longer.
        _one.Accounts.Asked = () => _one.Policy.Apply(new PolicyReading.Valid(Frozen("3", [])));
        (await _one.Rows.StartAsync(planned, OperationState.Running, Stop)).Stop.ShouldBeOfType<Decision.Frozen>().Exempt.ShouldBeNull();

        _one.Accounts.Asked = null;
        _one.Policy.Apply(new PolicyReading.Valid(Frozen("4", [Oncall])));
        (await _one.Rows.StartAsync(planned, OperationState.Running, Stop)).IsStarted.ShouldBeTrue();

        static PolicyRules Frozen(string version, IReadOnlyList<Role> exempt) => new("policy.yaml", version, [Oncall], [])
        {
            Times =
            [
                new(
                    "policy.yaml:3",
                    new Schedule.Recurring(
                        new CronExpression("0 0 9 * * ?", TimeZoneInfo.Utc), TimeSpan.FromHours(3), TimeZoneInfo.Utc, isWindow: false),
                    IsWindow: false)
                {
                    Exempt = exempt,
                },
            ],
        };
    }

    [Fact]
    public async Task Whatever_is_first_of_a_freeze_and_a_start_counts()
    {
        await _one.LeadAsync();
        for (var round = 0; round < 30; round++)
        {
            var planned = await _one.PlanAsync(Ann, name: $"w{round}");
            var start = Task.Run(() => _one.Rows.StartAsync(planned, OperationState.Running, Stop), Stop);
            var freeze = await Task.Run(
                () => _one.Freezes.DeclareAsync(Web, Bob, [], $"{round}", _clock.GetUtcNow() + TimeSpan.FromHours(1), [], Stop), Stop);

            var isStarted = (await start).IsStarted;
            var events = await _one.Database.ReadAsync(connection => Events.ReadAsync(connection, 0, int.MaxValue), Stop);
            var frozen = events.Last(e => e.Fact is FreezeChanged { Change: FreezeChange.Begun }).Position;
            var begun = events.LastOrDefault(
                e => e.Fact is OperationChanged { State: OperationState.Running } operation && operation.Operation == planned.Id);
            (begun is not null).ShouldBe(isStarted);
            (begun?.Position ?? 0).ShouldBeLessThan(frozen, $"round {round}: it started after the freeze began");
            (await _one.Freezes.EndAsync(freeze, Bob, Stop)).ShouldBeTrue();
            (await _one.Freezes.EndAsync(freeze, Bob, Stop)).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Of_several_people_who_freeze_the_same_at_once_the_last_decides_and_there_is_one_freeze()
    {
        await _one.LeadAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => Task.Run(
            () => _one.Freezes.DeclareAsync(
                new(n % 2 == 0 ? "web" : "WEB", "staging"),
                new("slack", "T1", $"U{n}"),
                [],
                $"{n}",
                _clock.GetUtcNow() + TimeSpan.FromHours(1 + n),
                [],
                Stop),
            Stop)));

        var freeze = (await _one.Freezes.AllAsync(Stop)).ShouldHaveSingleItem();
        freeze.By.Id.ShouldBe($"U{freeze.Reason}");
        (await EventsAsync<FreezeChanged>(_one))[^1].Reason.ShouldBe(freeze.Reason);
    }

    protected virtual ValueTask PrepareAsync() => ValueTask.CompletedTask;

    /// <summary>Opens the same database every time within a test.</summary>
    protected abstract Database Open();

    private static async Task<List<T>> EventsAsync<T>(StopsReplica replica)
        where T : Fact =>
    [
        .. (await replica.Database.ReadAsync(connection => Events.ReadAsync(connection, 0, int.MaxValue), Stop))
            .Select(e => e.Fact)
            .OfType<T>(),
    ];
}

public sealed class SqliteFreezeRowsTests : FreezeRowsContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-freezes-").FullName;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Database Open() => new SqliteDatabase(Path.Combine(_folder, "test.db"), TimeProvider.System);
}

public sealed class PostgresFreezeRowsTests(PostgresServer server) : FreezeRowsContract
{
    private string _connectionString = "";

    protected override async ValueTask PrepareAsync() => _connectionString = await server.CreateDatabaseAsync(Stop);

    protected override Database Open() =>
        new PostgresDatabase(_connectionString, TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
}
