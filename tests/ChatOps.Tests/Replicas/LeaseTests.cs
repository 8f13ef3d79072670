using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Storage;
using ChatOps.Tests.Storage;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Replicas;

/// <summary>Two replicas on one PostgreSQL.</summary>
public sealed class LeaseTests(PostgresServer server) : IAsyncLifetime
{
    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _clock = new();
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
        await Task.WhenAll(_one.MigrateAsync(Migrator.Migrations, Stop), _two.MigrateAsync(Migrator.Migrations, Stop));
        (_first, _second) = (new(_one, _clock, NullLogger<Lease>.Instance), new(_two, _clock, NullLogger<Lease>.Instance));
    }

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _two.DisposeAsync();
    }

    [Fact]
    public async Task A_replica_that_stops_renewing_is_replaced_and_what_it_still_writes_is_refused()
    {
        await _first.TakeAsync(Stop);
        await _first.WriteAsync(Add("before"), Stop);

        await PassUntilAsync(_second.TakeAsync(Stop), TakeOver);

        await Assert.ThrowsAsync<LeaseLostException>(() => _first.WriteAsync(Add("after"), Stop));
        _first.IsHeld.ShouldBeFalse();
        await _second.WriteAsync(Add("the other"), Stop);
        (await AllAsync()).ShouldBe(["before", "the other"]);
    }

    [Fact]
    public async Task A_replica_that_renews_stays()
    {
        await _first.TakeAsync(Stop);
        using var done = new CancellationTokenSource();
        var keeping = _first.KeepAsync(done.Token);
        using var enough = new CancellationTokenSource();
        var asking = _second.TakeAsync(enough.Token);

        for (var beat = 1L; beat <= 20; beat++)
        {
            // A renewal takes real time, in which the clock stands still.
            _clock.Advance(TimeSpan.FromSeconds(2));
            for (var renewed = BeatAsync(beat); await Task.WhenAny(renewed, Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Stop)) != renewed;)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
            }
        }

        asking.IsCompleted.ShouldBeFalse();
        _first.IsHeld.ShouldBeTrue();
        await enough.CancelAsync();
        await done.CancelAsync();
        await Task.WhenAll(asking, keeping).ShouldThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_replica_that_leaves_is_followed_at_once()
    {
        await _first.TakeAsync(Stop);
        var next = _second.TakeAsync(Stop);
        await Should.ThrowAsync<TimeoutException>(() => next.WaitAsync(TimeSpan.FromMilliseconds(200), Stop));

        await _first.ReleaseAsync();

        // The clock stands still: it is the notification that does it.
        await next.WaitAsync(TimeSpan.FromSeconds(10), Stop);
    }

    [Fact]
    public async Task Nobody_takes_over_between_a_write_and_its_commit()
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
        await begun.Task;

        var next = _second.TakeAsync(Stop);
        await PassAsync(TakeOver);
        next.IsCompleted.ShouldBeFalse();
        go.SetResult();
        await write;
        await PassUntilAsync(next, TakeOver);
        await _second.WriteAsync(Add("quick"), Stop);

        // Whoever follows the table by position never sees a later one first.
        (await AllAsync()).ShouldBe(["slow", "quick"]);
    }

    [Fact]
    public async Task A_replica_that_hangs_in_a_transaction_is_replaced_all_the_same()
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
        await begun.Task;

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

        await PassUntilAsync(keeping, TimeSpan.FromSeconds(8));

        term.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task News_of_one_replica_reach_the_other()
    {
        TaskCompletionSource<string?> heard = new();
        await ListeningAsync(_two);
        new Deliveries(_two).WhenAppended(["github"], () => heard.TrySetResult("heard"));

        await new Deliveries(_one).AppendAsync(Delivery("1"), Stop);

        (await heard.Task.WaitAsync(TimeSpan.FromSeconds(10), Stop)).ShouldBe("heard");
    }

    [Fact]
    public async Task What_a_database_that_was_away_could_not_take_it_takes_when_it_is_back()
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
    public async Task A_connection_that_died_unnoticed_costs_nobody_a_write()
    {
        var deliveries = new Deliveries(_one);
        await deliveries.AppendAsync(Delivery("1"), Stop);
        await PostgresServer.CutOffAsync(_connectionString, Stop);
        await PostgresServer.LetInAsync(_connectionString, Stop);

        (await deliveries.AppendAsync(Delivery("2"), Stop)).ShouldBeTrue();
    }

    private Delivery Delivery(string id) => new("github", id, "push", _clock.GetUtcNow(), "{}"u8.ToArray());

    private PostgresDatabase Open() => new(_connectionString, TimeProvider.System, NullLogger<PostgresDatabase>.Instance);

    /// <summary>Until it hears itself: who has just started may not listen yet.</summary>
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
        while (!heard.Task.IsCompleted)
        {
            await connection.ExecuteAsync("select pg_notify('chatops', 'test')");
            await Task.WhenAny(heard.Task, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop));
        }
    }

    private static Func<DbConnection, Task> Add(string name) => connection =>
        connection.ExecuteAsync("insert into stories (merged_into, created_at) values (null, @at)", new { at = Array.IndexOf(Names, name) });

    private static readonly string[] Names = ["before", "after", "the other", "slow", "quick", "never"];

    private async Task<IReadOnlyList<string>> AllAsync() =>
        [.. (await _two.ReadAsync(c => c.QueryAsync<long>("select created_at from stories order by id"), Stop)).Select(i => Names[i])];

    private async Task BeatAsync(long least)
    {
        while (await _two.ReadAsync(c => c.QuerySingleAsync<long>("select beat from leases"), Stop) < least)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Stop);
        }
    }

    /// <summary>Lets the clock run until a task is done; but not longer than it may take.</summary>
    private async Task PassUntilAsync(Task task, TimeSpan atMost)
    {
        for (var end = _clock.GetUtcNow() + atMost; !task.IsCompleted && _clock.GetUtcNow() < end;)
        {
            await PassAsync(TimeSpan.FromMilliseconds(500));
        }

        await task.WaitAsync(TimeSpan.FromSeconds(20), Stop);
    }

    private async Task PassAsync(TimeSpan time)
    {
        for (var end = _clock.GetUtcNow() + time; _clock.GetUtcNow() < end;)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Stop);
        }
    }
}
