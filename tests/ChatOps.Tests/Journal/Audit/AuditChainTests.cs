using System.Data.Common;
using ChatOps.Journal;
using ChatOps.Journal.Audit;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;
using ChatOps.Tests.Storage;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Journal.Audit;

/// <summary>Two replicas on one database write one chain.</summary>
public abstract class AuditChainContract : IAsyncLifetime
{
    private static readonly Principal Ann = new("slack", "T1", "U1");

    private Replica _one = null!;
    private Replica _two = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        var first = Open();
        await first.MigrateAsync(Migrator.Migrations, Stop);
        (_one, _two) = (new(first), new(first.IsShared ? Open() : first));
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _two.Database.DisposeAsync();
        await _one.Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Replicas_that_lead_in_turn_and_write_at_once_make_one_chain_without_a_gap()
    {
        var written = 0;
        var (leader, other) = (_one, _two);
        await leader.Lease.TakeAsync(Stop);
        for (var turn = 0; turn < 4; turn++)
        {
            // Both write all the time; the one that doesn't lead, or no longer does, writes nothing.
            var writes = Enumerable.Range(0, 20).SelectMany(n => new[] { leader.TryAsync(n), other.TryAsync(n) }).ToList();
            await leader.TryFailAsync();
            await Task.WhenAll(writes);
            await leader.Lease.ReleaseAsync();
            await other.Lease.TakeAsync(Stop);
            written += writes.Count(write => write.Result);
            (leader, other) = (other, leader);
        }

        written.ShouldBe(80);
        (await AuditProof.LieAsync(_one.Database, Stop)).ShouldBeNull();
        (await _one.Database.ReadAsync(AuditChain.HeadAsync, Stop)).Sequence.ShouldBe(80, "what failed left no gap");
        // Facts that nobody decided aren't in it.
        await leader.Events.WriteAsync(
            t => t.AppendAsync(new OperationProgressed("1", "web", 1, 3, "1/3 updated", [])), Stop);
        (await _one.Database.ReadAsync(AuditChain.HeadAsync, Stop)).Sequence.ShouldBe(80);
    }

    [Fact]
    public async Task No_second_entry_can_follow_the_same_one()
    {
        await _one.Lease.TakeAsync(Stop);
        (await _one.TryAsync(1)).ShouldBeTrue();
        var head = await _one.Database.ReadAsync(AuditChain.HeadAsync, Stop);

        await _one.Database.WriteAsync(
            connection => InsertAsync(connection, AuditEntry.After(head, default, "refusal", "", "", "{}")), Stop);
        await Should.ThrowAsync<DbException>(() => _two.Database.WriteAsync(
            connection => InsertAsync(connection, AuditEntry.After(head, default, "refusal", "", "", "{\"fork\":1}")), Stop));
    }

    [Fact]
    public async Task It_is_read_as_of_one_moment_so_what_retention_removes_meanwhile_isnt_missing()
    {
        const int Pages = 1200;
        await _one.Database.WriteAsync(
            async connection =>
            {
                for (var i = 0; i < Pages; i++)
                {
                    await AuditChain.AppendAsync(connection, default, i == 700 ? AuditSealed.Kind : "refusal", "", "", $"{i}");
                }
            },
            Stop);
        var verifier = new AuditVerifier([]);
        await foreach (var entry in AuditChain.ReadAsync(_one.Database, 0, Stop))
        {
            if (entry.Sequence == 1)
            {
                var seal = await _two.Database.ReadAsync(connection => AuditChain.SealAsync(connection, DateTimeOffset.MaxValue), Stop);
                (await _two.Database.WriteAsync(connection => AuditChain.CutAsync(connection, seal!), Stop)).ShouldBe(700);
            }

            verifier.Add(entry);
        }

        var report = verifier.Finish();
        report.Faults.ShouldBeEmpty();
        report.Count.ShouldBe(Pages);
    }

    protected virtual ValueTask PrepareAsync() => ValueTask.CompletedTask;

    /// <summary>Opens the same database every time within a test.</summary>
    protected abstract Database Open();

    private static Task<int> InsertAsync(DbConnection connection, AuditEntry entry) => connection.ExecuteAsync(
        "insert into audit (sequence, at, kind, person, service, body, previous, hash) values (@Sequence, @At, @Kind, @Person, @Service, @Body, @Previous, @Hash)",
        entry);

    private sealed class Replica
    {
        public Replica(Database database)
        {
            Database = database;
            Lease = new(database, TimeProvider.System, NullLogger<Lease>.Instance);
            Events = new(Lease, database, TimeProvider.System);
        }

        public Database Database { get; }

        public Lease Lease { get; }

        public Events Events { get; }

        /// <summary>False: this replica doesn't lead.</summary>
        public async Task<bool> TryAsync(int number)
        {
            try
            {
                await Events.WriteAsync(
                    t => t.AppendAsync(new CommandRefused("deploy", "deploy", "web", "staging", $"{number}"), Ann), Stop);
                return true;
            }
            catch (LeaseLostException)
            {
                return false;
            }
        }

        /// <summary>A transaction that fails after its entry was appended.</summary>
        public async Task TryFailAsync() => await Should.ThrowAsync<InvalidOperationException>(() => Events.WriteAsync(
            async t =>
            {
                await t.AppendAsync(new CommandRefused("deploy", "deploy", "web", "staging", "never"), Ann);
                throw new InvalidOperationException("Something went wrong.");
            },
            Stop));
    }
}

public sealed class SqliteAuditChainTests : AuditChainContract
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-chain-").FullName;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Database Open() => new SqliteDatabase(Path.Combine(_folder, "test.db"), TimeProvider.System);
}

public sealed class PostgresAuditChainTests(PostgresServer server) : AuditChainContract
{
    private string _connectionString = "";

    protected override async ValueTask PrepareAsync() => _connectionString = await server.CreateDatabaseAsync(Stop);

    protected override Database Open() =>
        new PostgresDatabase(_connectionString, TimeProvider.System, NullLogger<PostgresDatabase>.Instance);
}
