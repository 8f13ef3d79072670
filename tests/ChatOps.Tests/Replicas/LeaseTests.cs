using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Schedules;
using ChatOps.Storage;
using ChatOps.Tests.Storage;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Replicas;

/// <summary>Two replicas that share a PostgreSQL database.</summary>
public sealed class LeaseTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StepDown = TimeSpan.FromSeconds(6);

    /// <summary>The interval at which a replica tries to become the leader; below, that at which the leader renews its lease.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    private readonly HeededClock _clock = new();
    private string _connectionString = "";
    private PostgresDatabase _one = null!;
    private PostgresDatabase _two = null!;
    private Lease _first = null!;
    private Lease _second = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _connectionString = await server.CreateDatabaseAsync(Stop);
        (_one, _two) = (Open(), Open());
        Migration[] all = [.. Migrator.Migrations, new("lease-tests-1", "create table written (id {id}, name bigint not null)")];
        await Task.WhenAll(_one.MigrateAsync(all, Stop), _two.MigrateAsync(all, Stop));
        (_first, _second) = (new(_one, _clock, NullLogger<Lease>.Instance), new(_two, _clock, NullLogger<Lease>.Instance));
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task A_replica_that_stops_renewing_is_replaced_and_its_further_writes_are_refused()
    {
        await _first.TakeAsync(Stop);
        await _first.WriteAsync(Add("before"), Stop);

        await PassUntilAsync(_second.TakeAsync(Stop), TakeOver);

        await Assert.ThrowsAsync<LeaseLostException>(() => _first.WriteAsync(Add("after"), Stop));
        _first.IsHeld.ShouldBeFalse();
        var due = new PruneDeliveries(_first, _one, new(), _clock, NullLogger<PruneDeliveries>.Instance);
        await due.Execute(null!, Stop); // Scheduled jobs also leave the work to the other replica, and that isn't a failure.
        await _second.WriteAsync(Add("the other"), Stop);
        (await AllAsync()).ShouldBe(["before", "the other"]);
    }

    [Fact]
    public async Task A_replica_that_renews_stays_the_leader()
    {
        await _first.TakeAsync(Stop);
        using var done = new CancellationTokenSource();
        var keeping = _first.KeepAsync(done.Token);
        using var enough = new CancellationTokenSource();
        var asking = _second.TakeAsync(enough.Token);

        for (var beat = 1L; beat <= 20; beat++)
        {
            // A renewal takes real time, during which the clock stands still.
            await Patience.UntilAsync(() => _clock.IsAwaited(Beat), "the leader's rest");
            _clock.Advance(Beat);
            await Patience.UntilAsync(async () => await BeatAsync() >= beat, $"beat {beat}");
        }

        asking.IsCompleted.ShouldBeFalse();
        _first.IsHeld.ShouldBeTrue();
        await enough.CancelAsync();
        await done.CancelAsync();
        await Task.WhenAll(asking, keeping).ShouldThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_replica_that_stops_is_replaced_immediately()
    {
        await _first.TakeAsync(Stop);
        var next = _second.TakeAsync(Stop);
        await Should.ThrowAsync<TimeoutException>(() => next.WaitAsync(TimeSpan.FromMilliseconds(200), Stop));

        await _first.ReleaseAsync();

        // The clock stands still: the takeover is triggered by the notification.
        await Patience.ForAsync(next);
    }

    [Fact]
    public async Task No_replica_takes_over_between_a_write_and_its_commit()
    {
        await _first.TakeAsync(Stop);
        TaskCompletionSource begun = new(), go = new();
        var write = _first.WriteAsync(
            async connection =>
            {
                await Add("slow")(connection);
                begun.SetResult();
                await go.Task;
            },
            Stop);
        await Patience.ForAsync(Task.WhenAny(begun.Task, write), "the write");

        var next = _second.TakeAsync(Stop);
        await Patience.UntilAsync(
            async () =>
            {
                Pass(Look);
                return await IsBlockedAsync();
            },
            "the other's try to take over");
        next.IsCompleted.ShouldBeFalse();
        go.SetResult();
        await write;
        await PassUntilAsync(next, TakeOver);
        await _second.WriteAsync(Add("quick"), Stop);

        // A reader that follows the table by position never sees a later row first.
        (await AllAsync()).ShouldBe(["slow", "quick"]);
    }

    [Fact]
    public async Task A_replica_that_hangs_in_a_transaction_is_replaced_too()
    {
        await _first.TakeAsync(Stop);
        TaskCompletionSource begun = new(), go = new();
        var write = _first.WriteAsync(
            async connection =>
            {
                await Add("never")(connection);
                begun.SetResult();
                await go.Task;
            },
            Stop);
        await Patience.ForAsync(Task.WhenAny(begun.Task, write), "the write");

        await PassUntilAsync(_second.TakeAsync(Stop), TakeOver);

        go.SetResult();
        await Should.ThrowAsync<Exception>(() => write);
        (await AllAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_replica_that_cannot_reach_the_database_steps_down_before_another_may_take_over()
    {
        var term = await _first.TakeAsync(Stop);
        var keeping = _first.KeepAsync(Stop);
        await PostgresServer.CutOffAsync(_connectionString, Stop);

        for (var beats = 1; beats <= StepDown / Beat; beats++)
        {
            await Patience.UntilAsync(() => _clock.IsAwaited(Beat), "the leader's rest");
            _clock.Advance(Beat);
        }

        await Patience.ForAsync(keeping);
        term.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task A_replica_whose_renewal_hangs_steps_down_just_as_early()
    {
        var term = await _first.TakeAsync(Stop);
        await using var other = await _two.OpenAsync(Stop);
        await using var transaction = await other.BeginTransactionAsync(Stop);
        await other.ExecuteAsync("select * from leases for update", transaction: transaction);
        var keeping = _first.KeepAsync(Stop);

        await Patience.UntilAsync(() => _clock.IsAwaited(Beat), "the leader's rest");
        _clock.Advance(Beat);
        await Patience.UntilAsync(() => _clock.IsAwaited(StepDown - Beat), "a renewal");
        _clock.Advance(StepDown - Beat);

        // From here on, the clock stands still.
        await Patience.ForAsync(keeping);
        term.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Notifications_of_one_replica_reach_the_other()
    {
        TaskCompletionSource<string?> heard = new();
        await ListeningAsync(_two);
        new Deliveries(_two).WhenAppended(["github"], () => heard.TrySetResult("heard"));

        await new Deliveries(_one).AppendAsync(Delivery("1"), Stop);

        (await Patience.ForAsync(heard.Task)).ShouldBe("heard");
    }

    [Fact]
    public async Task Writes_that_failed_during_an_outage_succeed_when_the_database_is_back()
    {
        await ListeningAsync(_two);
        var deliveries = new Deliveries(_one);
        await deliveries.AppendAsync(Delivery("1"), Stop);
        await PostgresServer.CutOffAsync(_connectionString, Stop);
        await Should.ThrowAsync<DbException>(() => deliveries.AppendAsync(Delivery("2"), Stop));

        await PostgresServer.LetInAsync(_connectionString, Stop);

        (await deliveries.AppendAsync(Delivery("2"), Stop)).ShouldBeTrue();
        await ListeningAsync(_two);
    }

    [Fact]
    public async Task A_connection_that_died_unnoticed_does_not_fail_a_write()
    {
        var deliveries = new Deliveries(_one);
        await deliveries.AppendAsync(Delivery("1"), Stop);
        await PostgresServer.CutOffAsync(_connectionString, Stop);
        await PostgresServer.LetInAsync(_connectionString, Stop);

        (await deliveries.AppendAsync(Delivery("2"), Stop)).ShouldBeTrue();
    }

    private Delivery Delivery(string id) => new("github", id, "push", _clock.GetUtcNow(), "{}"u8.ToArray());

    private PostgresDatabase Open() => new(_connectionString, TimeProvider.System, NullLogger<PostgresDatabase>.Instance);

    /// <summary>Waits until the database receives its own notification: a replica that has just started may not be listening yet.</summary>
    private static async Task ListeningAsync(PostgresDatabase database)
    {
        await using var connection = await database.OpenAsync(Stop);
        TaskCompletionSource heard = new();
        database.Notified += topic =>
        {
            if (topic is "test")
            {
                heard.TrySetResult();
            }
        };
        await Patience.UntilAsync(
            async () =>
            {
                await connection.ExecuteAsync("select pg_notify('chatops', 'test')");
                return heard.Task.IsCompleted;
            },
            "a word of its own");
    }

    private static Func<DbConnection, Task> Add(string name) => connection =>
        connection.ExecuteAsync("insert into written (name) values (@name)", new { name = Array.IndexOf(Names, name) });

    private static readonly string[] Names = ["before", "after", "the other", "slow", "quick", "never"];

    private async Task<IReadOnlyList<string>> AllAsync() =>
        [.. (await _two.ReadAsync(c => c.QueryAsync<long>("select name from written order by id"), Stop)).Select(i => Names[i])];

    private Task<long> BeatAsync() => _two.ReadAsync(c => c.QuerySingleAsync<long>("select beat from leases"), Stop);

    /// <summary>Whether a connection is waiting for a lock that another one holds.</summary>
    private Task<bool> IsBlockedAsync() => _one.ReadAsync(
        c => c.QuerySingleAsync<bool>(
            "select exists (select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"), Stop);

    /// <summary>Advances the clock until the other replica leads, but not longer than that may take.</summary>
    private async Task PassUntilAsync(Task taking, TimeSpan atMost)
    {
        for (var end = _clock.GetUtcNow() + atMost; _clock.GetUtcNow() < end;)
        {
            await Patience.UntilAsync(() => taking.IsCompleted || _clock.IsAwaited(Look), "the lease");
            if (taking.IsCompleted)
            {
                break;
            }

            Pass(Look);
        }

        await Patience.ForAsync(taking, "the lease");
    }

    /// <summary>Advances the clock, unless code that it has woken is still running.</summary>
    private void Pass(TimeSpan time)
    {
        if (_clock.IsAwaited(time))
        {
            _clock.Advance(time);
        }
    }
}
