using ChatOps.Journal;
using ChatOps.Operations.Kinds;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Locks;
using ChatOps.Replicas;
using ChatOps.Storage;
using ChatOps.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Policy.Locks;

/// <summary>Locks and the operations that they stop, on two replicas that share a database.</summary>
public abstract class LockRowsContract : IAsyncLifetime
{
    private static readonly Principal Ann = new("slack", "T1", "U1"), Bob = new("slack", "T1", "U2");
    private static readonly LockScope Web = new("web", "staging");

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));
    private StopsReplica _one = null!;
    private StopsReplica _two = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        var first = Open();
        await first.MigrateAsync(Migrator.Migrations, Stop);
        (_one, _two) = (new(first, _clock), new(first.IsShared ? Open() : first, _clock));
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _two.Database.DisposeAsync();
        await _one.Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_lock_taken_on_another_replica_between_plan_and_start_stops_the_start()
    {
        await _one.LeadAsync();
        var planned = await _one.PlanAsync(Ann);
        var running = await _one.PlanAsync(Ann, name: "other");
        (await _one.Rows.StartAsync(running, OperationState.Running, Stop)).IsStarted.ShouldBeTrue();
        await _one.Lease.ReleaseAsync();
        await _two.LeadAsync();
        (await _two.LockAsync(Web, Bob, "load test", _clock.GetUtcNow() + TimeSpan.FromHours(1))).ShouldBeOfType<LockResult.Taken>();

        // Without the lease, nothing starts; with it, the lock is seen in the transaction.
        await Assert.ThrowsAsync<LeaseLostException>(() => _one.Rows.StartAsync(planned, OperationState.Running, Stop));
        await _two.Lease.ReleaseAsync();
        await _one.LeadAsync();
        var stop = (await _one.Rows.StartAsync(planned, OperationState.Running, Stop)).Stop.ShouldBeOfType<Decision.Locked>();
        (stop.What, stop.By, stop.Reason).ShouldBe(("web in staging", Bob.Account, "load test"));
        (await _one.Rows.StartAsync(planned, OperationState.Scheduled, Stop)).Stop.ShouldNotBeNull();
        // What it would supersede isn't ended either.
        var superseding = planned with { Plan = planned.Plan with { Replaces = running.Id } };
        (await _one.Rows.StartAsync(superseding, OperationState.Running, Stop)).Stop.ShouldNotBeNull();
        (await _one.Rows.FindAsync(running.Id, Stop))!.State.ShouldBe(OperationState.Running);
        (await _one.Rows.FindAsync(planned.Id, Stop))!.State.ShouldBe(OperationState.Planned);

        // Its holder isn't stopped, nor what starts after its end, nor anyone once its time is over.
        (await _one.Rows.StartAsync(await _one.PlanAsync(Bob, name: "third"), OperationState.Running, Stop)).IsStarted.ShouldBeTrue();
        var later = await _one.PlanAsync(Ann, "fourth", _clock.GetUtcNow() + TimeSpan.FromHours(2));
        (await _one.Rows.StartAsync(later, OperationState.Scheduled, Stop)).IsStarted.ShouldBeTrue();
        _clock.Advance(TimeSpan.FromHours(1));
        (await _one.Rows.StartAsync(planned, OperationState.Running, Stop)).IsStarted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_lock_on_another_name_of_the_same_workload_counts_too()
    {
        await _one.LeadAsync();
        await _one.LockAsync(new("Alias", null), Bob);

        var start = await _one.Rows.StartAsync(await _one.PlanAsync(Ann), OperationState.Running, Stop);
        start.Stop.ShouldBeOfType<Decision.Locked>().What.ShouldBe("Alias in every environment");
    }

    [Fact]
    public async Task Whatever_is_first_of_a_lock_and_a_start_counts()
    {
        await _one.LeadAsync();
        for (var round = 0; round < 50; round++)
        {
            var planned = await _one.PlanAsync(Ann, name: $"w{round}");
            var start = Task.Run(() => _one.Rows.StartAsync(planned, OperationState.Running, Stop), Stop);
            var taken = (LockResult.Taken)await Task.Run(() => _one.LockAsync(Web, Bob, $"{round}"), Stop);

            var isStarted = (await start).IsStarted;
            var events = await _one.Database.ReadAsync(connection => Events.ReadAsync(connection, 0, int.MaxValue), Stop);
            var locked = events.Last(e => e.Fact is LockChanged { Change: LockChange.Taken }).Position;
            var begun = events.LastOrDefault(
                e => e.Fact is OperationChanged { State: OperationState.Running } operation && operation.Operation == planned.Id);
            (begun is not null).ShouldBe(isStarted);
            (begun?.Position ?? 0).ShouldBeLessThan(locked, $"round {round}: it started after the lock was taken");
            (await _one.Locks.ReleaseAsync(taken.Lock, Bob, Stop)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Of_several_people_who_lock_at_once_one_holds_it_and_the_others_learn_who()
    {
        await _one.LeadAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            n => Task.Run(() => _one.LockAsync(new(n % 2 == 0 ? "web" : "WEB", "staging"), new("slack", "T1", $"U{n}")), Stop)));

        var holder = results.OfType<LockResult.Taken>().ShouldHaveSingleItem().Lock.Holder;
        results.OfType<LockResult.Held>().ShouldAllBe(result => result.Lock.Holder == holder);
        (await _one.Locks.AllAsync(Stop)).ShouldHaveSingleItem().Holder.ShouldBe(holder);

        // It can be released once, whoever does it; another holder is to be notified.
        var held = results.OfType<LockResult.Taken>().Single().Lock;
        var others = Enumerable.Range(100, 5).Select(n => _one.Locks.ReleaseAsync(held, new("slack", "T1", $"U{n}"), Stop));
        (await Task.WhenAll(others)).Count(isReleased => isReleased).ShouldBe(1);
        var notice = (await _one.Locks.NoticesAsync(Stop)).ShouldHaveSingleItem();
        (notice.Fact.Person, notice.Organisation).ShouldBe((holder.Account, "T1"));
        await _one.Locks.NoticedAsync(notice, isPrivate: true, Stop);
        await _one.Locks.NoticedAsync(notice, isPrivate: true, Stop);
        (await _one.Locks.NoticesAsync(Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_expired_lock_ends_with_an_event_and_may_be_taken_by_someone_else()
    {
        await _one.LeadAsync();
        await _one.LockAsync(Web, Bob, "short", _clock.GetUtcNow() + TimeSpan.FromMinutes(1));
        await _one.LockAsync(new(null, null), Ann, "long");
        _clock.Advance(TimeSpan.FromMinutes(1));

        (await _one.Locks.AllAsync(Stop)).ShouldHaveSingleItem().Reason.ShouldBe("long");
        (await _one.LockAsync(Web, Ann)).ShouldBeOfType<LockResult.Taken>().Others.ShouldBeEmpty();

        _clock.Advance(TimeSpan.FromDays(1));
        await _one.Locks.CatchUpAsync(Stop);
        await _one.Locks.CatchUpAsync(Stop);
        (await _one.Locks.NoticesAsync(Stop)).Count.ShouldBe(2, "one for each old lock, once");
        var events = await _one.Database.ReadAsync(connection => Events.ReadAsync(connection, 0, int.MaxValue), Stop);
        events.Select(e => e.Fact).OfType<LockChanged>().Select(f => (f.Change, f.Reason)).ShouldBe([
            (LockChange.Taken, "short"), (LockChange.Taken, "long"), (LockChange.Expired, "short"), (LockChange.Taken, "")
        ]);
    }

    [Fact]
    public async Task A_follow_up_waits_for_what_began_meanwhile_and_is_not_lost()
    {
        await _one.LeadAsync();
        var scaled = await _one.PlanAsync(Ann, action: new ScaleForAWhile(3, 5, TimeSpan.FromMinutes(1)));
        (await _one.Rows.StartAsync(scaled, OperationState.Running, Stop)).IsStarted.ShouldBeTrue();
        (await _one.Rows.MoveAsync(scaled, OperationState.Running, OperationState.Succeeded, null, null, [], Stop)).ShouldBeTrue();
        _clock.Advance(TimeSpan.FromMinutes(1));
        var other = await _one.PlanAsync(Bob);
        (await _one.Rows.StartAsync(other, OperationState.Running, Stop)).IsStarted.ShouldBeTrue();

        var back = scaled.Plan with { Action = new Scale(5, 3), Cause = scaled.Id };
        (await _one.Rows.CloseAsync(scaled, note: null, back, Stop)).ShouldBeNull();
        (await _one.Rows.DueAsync(Stop)).ShouldHaveSingleItem().Id.ShouldBe(scaled.Id);
        await _one.Rows.MoveAsync(other, OperationState.Running, OperationState.Succeeded, null, null, [], Stop);
        (await _one.Rows.CloseAsync(scaled, note: null, back, Stop)).ShouldBeNull();
        (await _one.Rows.DueAsync(Stop)).ShouldBeEmpty();
        (await _one.Rows.InAsync(OperationState.Running, Stop)).ShouldHaveSingleItem().Plan.Cause.ShouldBe(scaled.Id);
    }

    protected virtual ValueTask PrepareAsync() => ValueTask.CompletedTask;

    /// <summary>Opens the same database every time within a test.</summary>
    protected abstract Database Open();
}

public sealed class SqliteLockRowsTests : LockRowsContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-locks-").FullName;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Database Open() => new SqliteDatabase(Path.Combine(_folder, "test.db"), TimeProvider.System);
}

public sealed class PostgresLockRowsTests(PostgresServer server) : LockRowsContract
{
    private string _connectionString = "";

    protected override async ValueTask PrepareAsync() => _connectionString = await server.CreateDatabaseAsync(Stop);

    protected override Database Open() =>
        new PostgresDatabase(_connectionString, TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
}
