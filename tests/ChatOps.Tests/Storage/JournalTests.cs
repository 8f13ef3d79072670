using System.Data;
using System.Data.Common;
using System.IO.Compression;
using System.Text.Json;
using ChatOps.Journal;
using ChatOps.Journal.Audit;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Storage;

/// <summary>What every database must do for the journal; the class of a database only says how to get one.</summary>
public abstract class JournalContract : IAsyncLifetime
{
    private static readonly IReadOnlyList<Migration> Schema =
        [.. ReplicasSchema.Migrations, .. JournalSchema.Migrations, .. AuditSchema.Migrations];

    private Database _database = null!;
    private Deliveries _deliveries = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        _database = Open();
        await _database.MigrateAsync(Schema, Stop);
        _deliveries = new(_database);
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_duplicate_delivery_is_stored_once()
    {
        (await _deliveries.AppendAsync(Delivery("1", "first"), Stop)).ShouldBeTrue();
        (await _deliveries.AppendAsync(Delivery("1", "second"), Stop)).ShouldBeFalse();

        (await NewAsync()).ShouldHaveSingleItem().Delivery.Body.ToArray().ShouldBe("first"u8.ToArray());
    }

    [Fact]
    public async Task Two_instances_of_a_sender_may_use_the_same_ids_and_a_delivery_keeps_its_headers()
    {
        (await _deliveries.AppendAsync(Delivery("1", "first") with
        {
            Instance = "one",
            Headers = new Dictionary<string, string> { ["X-Event"] = "ä\n\"" },
        }, Stop)).ShouldBeTrue();
        (await _deliveries.AppendAsync(Delivery("1", "second") with { Instance = "two" }, Stop)).ShouldBeTrue();
        (await _deliveries.AppendAsync(Delivery("1", "third") with { Instance = "one" }, Stop)).ShouldBeFalse();

        var kept = (await NewAsync()).Select(stored => stored.Delivery).ToList();
        kept.Select(delivery => delivery.Instance).ShouldBe(["one", "two"]);
        kept[0].Headers.ShouldBe(new Dictionary<string, string> { ["X-Event"] = "ä\n\"" });
        kept[0].Headers["x-event"].ShouldBe("ä\n\"");
        kept[1].Headers.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_thousand_concurrent_deliveries_are_all_stored_and_each_duplicate_is_detected()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => _deliveries.AppendAsync(Delivery($"{i % 500}", "x"), Stop)));

        answers.Count(isNew => isNew).ShouldBe(500);
        (await NewAsync()).Count.ShouldBe(500);
    }

    [Fact]
    public async Task A_read_that_fails_in_the_middle_of_a_transaction_does_not_hold_up_later_writes()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => _database.ReadAsync<long>(
            async connection =>
            {
                await connection.BeginTransactionAsync(Stop);
                throw new InvalidOperationException("in the middle");
            },
            Stop));

        await _deliveries.AppendAsync(Delivery("1", "x"), Stop);

        (await NewAsync()).ShouldHaveSingleItem();
    }

    /// <summary>As Dapper reports it: what takes database errors for outages must not take this one for a bug.</summary>
    [Fact]
    public async Task A_connection_that_is_lost_while_a_row_is_read_is_an_outage_like_any_other()
    {
        static Task<int> Lost(DbConnection connection) =>
            throw new DataException("Error parsing column 0", new SqliteException("lost", 10));

        (await Should.ThrowAsync<DbException>(_database.ReadAsync(Lost, Stop))).Message.ShouldContain("lost");
        (await Should.ThrowAsync<DbException>(_database.WriteAsync(Lost, Stop))).Message.ShouldContain("lost");
    }

    [Fact]
    public async Task A_failing_write_does_not_affect_others()
    {
        var good = Enumerable.Range(0, 50).Select(i => _deliveries.AppendAsync(Delivery($"{i}", "x"), Stop)).ToList();
        var bad = _database.WriteAsync(connection => connection.ExecuteAsync("insert into nowhere values (1)"), Stop);

        await Should.ThrowAsync<System.Data.Common.DbException>(() => bad);
        (await Task.WhenAll(good)).ShouldAllBe(isNew => isNew);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(1_000_000)]
    public async Task A_body_is_returned_unchanged(int length)
    {
        var body = new byte[length];
        // Half of it can be compressed, half can't.
        new Random(1).NextBytes(body.AsSpan(length / 2));
        await _deliveries.AppendAsync(new("github", "1", "push", TimeProvider.System.GetUtcNow(), body), Stop);

        (await NewAsync()).ShouldHaveSingleItem().Delivery.Body.ToArray().ShouldBe(body);
    }

    [Fact]
    public async Task Any_number_of_deliveries_may_be_in_progress()
    {
        await _deliveries.AppendAsync(Delivery("1", "x"), Stop);
        await _deliveries.AppendAsync(Delivery("2", "x"), Stop);
        var first = (await NewAsync())[0].Id;

        (await _deliveries.NewAsync(["github"], 10, Stop, except: [first, .. Enumerable.Range(1000, 70_000).Select(id => (long)id)]))
            .ShouldHaveSingleItem().Delivery.DeliveryId.ShouldBe("2");
    }

    [Fact]
    public async Task New_deliveries_are_read_in_order_of_arrival_without_those_in_progress()
    {
        foreach (var (source, id) in new[] { ("github", "1"), ("jenkins", "1"), ("slack", "1"), ("github", "2"), ("jenkins", "2") })
        {
            await _deliveries.AppendAsync(new(source, id, "x", TimeProvider.System.GetUtcNow(), "{}"u8.ToArray()), Stop);
        }

        var all = await _deliveries.NewAsync(["jenkins", "github"], 3, Stop);
        all.Select(d => $"{d.Delivery.Source} {d.Delivery.DeliveryId}").ShouldBe(["github 1", "jenkins 1", "github 2"]);
        await _database.WriteAsync(c => Deliveries.FinishAsync(c, all[1].Id, DeliveryState.Done, null), Stop);

        (await _deliveries.NewAsync(["jenkins", "github"], 3, Stop, except: [all[0].Id]))
            .Select(d => $"{d.Delivery.Source} {d.Delivery.DeliveryId}")
            .ShouldBe(["github 2", "jenkins 2"]);
    }

    [Fact]
    public async Task A_backlog_of_large_deliveries_is_read_in_parts_that_fit_into_memory_and_in_order()
    {
        foreach (var (source, id, megabytes) in new[]
        {
            ("jenkins", "1", 0),
            ("github", "1", 7),
            ("github", "2", 7),
            ("jenkins", "2", 0),
            ("github", "3", 20),
        })
        {
            await _deliveries.AppendAsync(new(source, id, "x", TimeProvider.System.GetUtcNow(), new byte[megabytes * 1024 * 1024]), Stop);
        }

        var read = new List<string>();
        while (await _deliveries.NewAsync(["jenkins", "github"], 100, Stop) is { Count: > 0 } batch)
        {
            read.Add(string.Join(", ", batch.Select(d => $"{d.Delivery.Source} {d.Delivery.DeliveryId}")));
            await _database.WriteAsync(
                async c =>
                {
                    foreach (var delivery in batch)
                    {
                        await Deliveries.FinishAsync(c, delivery.Id, DeliveryState.Done, null);
                    }
                },
                Stop);
        }

        read.ShouldBe(["jenkins 1, github 1, github 2", "jenkins 2, github 3"]);
    }

    [Fact]
    public async Task A_body_compressed_by_the_first_versions_can_still_be_read()
    {
        var packed = new byte[1000];
        BrotliEncoder.TryCompress("what was said"u8, packed, out var length);
        await _database.WriteAsync(
            c => c.ExecuteAsync(
                "insert into deliveries (source, delivery_id, kind, received_at, encoding, body, state) values ('github', '1', 'push', 1, 'br', @body, 'New')", new { body = packed[..length] }),
            Stop);

        (await NewAsync()).ShouldHaveSingleItem().Delivery.Body.ToArray().ShouldBe("what was said"u8.ToArray());
    }

    [Fact]
    public async Task A_copy_is_a_consistent_snapshot_and_blocks_no_writes()
    {
        await _deliveries.AppendAsync(Delivery("1", "x"), Stop);
        await using var connection = await _database.OpenAsync(Stop);
        await using var snapshot = await _database.BeginSnapshotAsync(connection, Stop);
        (await connection.QuerySingleAsync<long>("select count(*) from deliveries")).ShouldBe(1);

        (await _deliveries.AppendAsync(Delivery("2", "x"), Stop)).ShouldBeTrue();

        (await connection.QuerySingleAsync<long>("select count(*) from deliveries")).ShouldBe(1);
    }

    [Fact]
    public async Task Deliveries_past_their_retention_are_deleted_but_never_before_they_were_processed()
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (age, id) in new[] { (40, "old"), (40, "old and new"), (1, "young") })
        {
            await _deliveries.AppendAsync(new("github", id, "push", now.AddDays(-age), "{}"u8.ToArray()), Stop);
        }

        foreach (var delivery in (await NewAsync()).Where(d => d.Delivery.DeliveryId != "old and new"))
        {
            await _database.WriteAsync(c => Deliveries.FinishAsync(c, delivery.Id, DeliveryState.Done, null), Stop);
        }

        (await _database.WriteAsync(c => Deliveries.ForgetAsync(c, now.AddDays(-30)), Stop)).ShouldBe(1);
        (await _database.WriteAsync(c => Deliveries.ForgetAsync(c, now.AddDays(-30)), Stop)).ShouldBe(0);
        await _database.VacuumAsync(Stop);

        (await _database.ReadAsync(c => c.QueryAsync<string>("select delivery_id from deliveries order by id"), Stop)).ShouldBe([
            "old and new", "young"
        ]);
    }

    [Fact]
    public async Task Committed_data_is_available_to_the_next_process()
    {
        await _deliveries.AppendAsync(Delivery("1", "x"), Stop);
        await _database.DisposeAsync();

        _database = Open();
        await _database.MigrateAsync(Schema, Stop);

        (await new Deliveries(_database).NewAsync(["github"], 10, Stop)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_older_program_refuses_a_database_used_by_a_newer_one_and_says_so()
    {
        (await _database.IsCurrentAsync(Schema, Stop)).ShouldBeTrue();
        await _database.MigrateAsync([.. Schema, new("future-1", "create table future (x text)")], Stop);

        foreach (var use in new[] { () => _database.MigrateAsync(Schema, Stop), () => _database.IsCurrentAsync(Schema, Stop) })
        {
            var refusal = await Should.ThrowAsync<UnusableDatabaseException>(use);
            refusal.ExitCode.ShouldBe(78);
            refusal.Message.ShouldContain("newer version of ChatOps (it has future-1");
        }
    }

    [Fact]
    public async Task A_write_that_is_cancelled_before_it_has_started_is_not_run()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var first = _database.WriteAsync(async _ => { running.SetResult(); await held.Task; }, Stop);
        await running.Task;
        using var impatience = new CancellationTokenSource();
        var second = _deliveries.AppendAsync(Delivery("1", "x"), impatience.Token);

        await impatience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second);
        held.SetResult();
        await first;

        (await _deliveries.AppendAsync(Delivery("2", "x"), Stop)).ShouldBeTrue();
        (await NewAsync()).ShouldHaveSingleItem().Delivery.DeliveryId.ShouldBe("2");
    }

    [Fact]
    public async Task Every_fact_is_returned_unchanged()
    {
        var clock = TimeProvider.System;
        Fact[] facts =
        [
            new Pushed("acme/web", "main", false, true, "abc", [new("abc", "A title", "ann")], 1, null, false),
            new PullRequestChanged("acme/web", 1, "A title", "https://x", PullRequestAction.Merged, "abc", "def", "a", "main"),
            new BuildChanged(
                "jenkins/web",
                1,
                "web",
                null,
                BuildState.Failed,
                "acme/web",
                "abc",
                "main",
                "1.4.2",
                clock.GetUtcNow(),
                TimeSpan.FromSeconds(3),
                new(3, 1, 0, ["T"])),
            new DeploymentChanged("GitHub", "acme/web", 1, "staging", "main", "abc", DeploymentState.Succeeded, null, null),
            new Released("acme/web", "v1.4.2", "Name", "https://x", "abc", false),
            new OperationChanged(
                "op",
                OperationState.Failed,
                new SetImage("web:1", "web:2"),
                "web",
                "staging",
                RichText.Of($"why {clock.GetUtcNow()} {new Span.Command("unlock", "web")} {new Span.Person(new("slack", "U1"))}"),
                [new("pod a", "Error", "exit code 1", ["log"], "a")]) { Remedy = "none" },
            new OperationProgressed(
                "op", "web", 1, 3, "1/3", [new("pod a", "Error", "exit code 1 – or so: no", []) { Restarts = 2 }], [], OutOfSight: "no"),
            new OperationNoted("op", "web", "gone", IsStep: true, Topic: "pod u1", Step: new("pod-deletion-announced", "web-0")),
            new CommandRefused("deploy", "deploy", "web", "production", "no"),
            new MergeQueueChanged("acme/web", 1, "main", "abc", "dequeued"),
        ];
        var events = await EventsAsync(clock);
        var heard = 0;
        events.Appended += () => heard++;
        await events.WriteAsync(
            async transaction =>
            {
                foreach (var fact in facts)
                {
                    await transaction.AppendAsync("test", new(clock.GetUtcNow(), new("ann", new("slack", "U1")), fact));
                }

                heard.ShouldBe(0, "what is not committed is not told");
            },
            Stop);
        heard.ShouldBe(1, "whoever appends cannot forget to say so");
        await Should.ThrowAsync<InvalidOperationException>(
            events.WriteAsync(_ => throw new InvalidOperationException("as if the disk were full"), Stop));
        heard.ShouldBe(1);

        var read = await _database.ReadAsync(connection => Events.ReadAsync(connection, 0, 100), Stop);

        read.Select(e => e.Fact.GetType()).ShouldBe(facts.Select(f => f.GetType()));
        read.Select(e => FactKinds.Write(e.Fact))
            .ShouldBe(facts.Select(f => FactKinds.Write(f)));
        (await _database.ReadAsync(connection => connection.QueryAsync<string>("select fact from events"), Stop))
            .ShouldAllBe(
                f => !typeof(Fact).GetProperties().Any(p => f.Contains($"\"{JsonNamingPolicy.CamelCase.ConvertName(p.Name)}\":")),
                "what is derived is not stored");
        (await _database.ReadAsync(connection => connection.QueryAsync<string>("select kind from events order by position"), Stop))
            .ShouldBe(
                ["push", "pull_request", "build", "deployment", "release", "operation", "progress", "note", "refusal", "merge_queue"],
                "by its name, not by a type's");
    }

    [Fact]
    public async Task A_duplicate_fact_is_stored_once_whichever_delivery_it_came_from()
    {
        var now = new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero);
        var events = await EventsAsync(TimeProvider.System);
        Fact fact = new DeploymentChanged("GitHub", "acme/web", 1, "staging", "main", "abc", DeploymentState.Failed, "why", null, 7);
        async Task<long> CountAsync(
            string delivery, TimeSpan later, DateTimeOffset occurredAt, Fact? other = null, string source = "github")
        {
            var stored = new StoredDelivery(
                1, new(source, delivery, "deployment_status", now + later, default), DeliveryState.New, null, null);
            await events.WriteAsync(t => t.AppendAsync(
                stored, [new(occurredAt, new("ann"), other ?? fact, IsDated: other is not MergeQueueChanged)], trace: null), Stop);
            return await _database.ReadAsync(connection => connection.ExecuteScalarAsync<long>("select count(*) from events"), Stop);
        }

        (await CountAsync("organisation's hook", TimeSpan.Zero, now)).ShouldBe(1);
        (await CountAsync("repository's hook", TimeSpan.FromSeconds(3), now)).ShouldBe(1);
        (await CountAsync("next day", TimeSpan.FromDays(1), now)).ShouldBe(1, "it says when it happened");
        (await CountAsync("another time", TimeSpan.FromSeconds(4), now.AddSeconds(1))).ShouldBe(2);
        (await CountAsync("another fact", TimeSpan.FromSeconds(4), now, ((DeploymentChanged)fact) with { Status = 8 })).ShouldBe(3);
        (await CountAsync("another sender", TimeSpan.FromSeconds(4), now, source: "gitea")).ShouldBe(4);
        var untimed = new MergeQueueChanged("acme/web", 1, "main", "abc", null);
        (await CountAsync("first", TimeSpan.FromSeconds(5), now.AddSeconds(5), untimed)).ShouldBe(5);
        (await CountAsync("second", TimeSpan.FromSeconds(8), now.AddSeconds(8), untimed)).ShouldBe(
            5, "nobody says when it happened, and it came twice at once");
        (await CountAsync("an hour later", TimeSpan.FromHours(1), now.AddHours(1), untimed)).ShouldBe(6);
    }

    [Fact]
    public async Task No_event_happened_after_it_was_received()
    {
        var now = new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero);
        var events = await EventsAsync(TimeProvider.System);
        var stored = new StoredDelivery(1, new("jenkins", "1", "completed", now, default), DeliveryState.New, null, null);
        var build = new BuildChanged(
            "jenkins/web", 1, "web", null, BuildState.Queued, "Acme/Web", null, "develop", null, null, null, null, IsDefaultBranch: true);
        await events.WriteAsync(transaction => transaction.AppendAsync(stored, [new(now.AddDays(30), null, build)], trace: null), Stop);

        (await _database.ReadAsync(connection => Events.ReadAsync(connection, 0, 1), Stop))[0].OccurredAt.ShouldBe(now);
        (await _database.ReadAsync(connection => DefaultBranches.FindAsync(connection, "acme/web"), Stop)).ShouldBe("develop");
    }

    protected virtual ValueTask PrepareAsync() => ValueTask.CompletedTask;

    /// <summary>Opens the same database every time within a test.</summary>
    protected abstract Database Open();

    private static Delivery Delivery(string id, string body) =>
        new("github", id, "push", TimeProvider.System.GetUtcNow(), System.Text.Encoding.UTF8.GetBytes(body));

    private async Task<Events> EventsAsync(TimeProvider clock)
    {
        var lease = new Lease(_database, clock, NullLogger<Lease>.Instance);
        await lease.TakeAsync(Stop);
        return new(lease, _database, clock);
    }

    private Task<IReadOnlyList<StoredDelivery>> NewAsync() => _deliveries.NewAsync(["github"], 10_000, Stop);
}

public sealed class SqliteJournalTests : JournalContract
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "chatops-tests", Guid.NewGuid().ToString("n"));

    [Fact]
    public async Task A_full_disk_refuses_deliveries_and_accepts_them_when_there_is_room_again()
    {
        await using var database = Open();
        var deliveries = new Deliveries(database);
        async Task LimitAsync(int pages) =>
            await database.WriteAsync(c => c.ExecuteScalarAsync<long>($"pragma max_page_count = {pages}"), Stop);
        await LimitAsync(1);
        var body = new byte[100_000];
        new Random(1).NextBytes(body);
        var delivery = new Delivery("github", "1", "push", TimeProvider.System.GetUtcNow(), body);

        (await Should.ThrowAsync<SqliteException>(() => deliveries.AppendAsync(delivery, Stop))).SqliteErrorCode.ShouldBe(
            SQLitePCL.raw.SQLITE_FULL);
        await LimitAsync(1_000_000);

        (await deliveries.AppendAsync(delivery, Stop)).ShouldBeTrue();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Database Open() => new SqliteDatabase(Path.Combine(_folder, "test.db"), TimeProvider.System);
}

public sealed class PostgresJournalTests(PostgresServer server) : JournalContract
{
    private string _connectionString = "";

    protected override async ValueTask PrepareAsync() => _connectionString = await server.CreateDatabaseAsync(Stop);

    protected override Database Open() =>
        new PostgresDatabase(_connectionString, TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
}
