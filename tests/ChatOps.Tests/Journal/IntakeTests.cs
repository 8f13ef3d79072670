using System.Text;
using ChatOps.Journal;
using ChatOps.Journal.Audit;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Journal;

public sealed class IntakeTests : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "chatops-tests", Guid.NewGuid().ToString("n"));
    private SqliteDatabase _database = null!;
    private Deliveries _deliveries = null!;
    private Lease _lease = null!;
    private Intake _intake = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "chatops.db");

    public async ValueTask InitializeAsync()
    {
        _database = new(File, TimeProvider.System);
        await _database.MigrateAsync([.. ReplicasSchema.Migrations, .. JournalSchema.Migrations, .. AuditSchema.Migrations], Stop);
        _deliveries = new(_database);
        _lease = new(_database, TimeProvider.System, NullLogger<Lease>.Instance);
        _intake = new(
            _lease, _database, _deliveries, new(_lease, _database, TimeProvider.System),
            new([new("github", Translate)], NullLogger<TranslatorSet>.Instance));
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_delivery_is_committed_once_with_its_events()
    {
        await _lease.TakeAsync(Stop);

        (await _intake.AppendAsync(Delivery("1", "main"), Stop)).ShouldBeTrue();
        (await _intake.AppendAsync(Delivery("1", "main"), Stop)).ShouldBeFalse();

        (await StatesAsync()).ShouldBe([("1", "Done", null)]);
        (await FactsAsync()).ShouldHaveSingleItem().ShouldContain("main");
        (await _database.ReadAsync(c => c.QuerySingleAsync<bool>(
            "select count(*) = 1 from events join deliveries on deliveries.id = events.delivery"), Stop)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_cannot_be_translated_or_says_nothing_is_kept_with_the_reason()
    {
        await _lease.TakeAsync(Stop);

        await _intake.AppendAsync(Delivery("1", "failed"), Stop);
        await _intake.AppendAsync(Delivery("2", "bug"), Stop);
        await _intake.AppendAsync(Delivery("3", "nothing"), Stop);

        (await StatesAsync()).ShouldBe([
            ("1", "Failed", "it failed"), ("2", "Failed", "InvalidOperationException while translating"), ("3", "Done", "nothing in it"),
        ]);
        (await FactsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_delivery_does_not_overtake_those_that_wait()
    {
        await _lease.TakeAsync(Stop);
        await _deliveries.AppendAsync(Delivery("1", "main"), Stop);

        (await _intake.AppendAsync(Delivery("2", "main"), Stop)).ShouldBeTrue();

        (await _deliveries.NewAsync(["github"], 10, Stop)).Select(d => d.Delivery.DeliveryId).ShouldBe(["1", "2"]);
        (await FactsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_replica_that_does_not_lead_leaves_the_translation_to_the_one_that_does()
    {
        (await _intake.AppendAsync(Delivery("1", "main"), Stop)).ShouldBeTrue();

        (await StatesAsync()).ShouldBe([("1", "New", null)]);
    }

    [Fact]
    public async Task A_former_leader_still_stores_deliveries()
    {
        await _lease.TakeAsync(Stop);
        await _database.WriteAsync(c => c.ExecuteAsync("update leases set token = token + 1, holder = 'another'"), Stop);

        (await _intake.AppendAsync(Delivery("1", "main"), Stop)).ShouldBeTrue();

        (await StatesAsync()).ShouldBe([("1", "New", null)]);
    }

    [Fact]
    public async Task A_delivery_whose_events_the_database_rejects_is_kept_and_does_not_affect_others()
    {
        await _lease.TakeAsync(Stop);
        await _database.WriteAsync(
            c => c.ExecuteAsync(
                "create trigger picky before insert on events when new.fact like '%bad%' begin select raise(abort, 'no'); end"),
            Stop);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => _intake.AppendAsync(Delivery($"{i}", i == 25 ? "bad" : $"good-{i}"), Stop)));

        answers.ShouldAllBe(isNew => isNew);
        (await FactsAsync()).Count.ShouldBeInRange(1, 49);
        (await StatesAsync()).Count.ShouldBe(50);
        (await StatesAsync()).Single(d => d.Id == "25").State.ShouldBe("New");
    }

    /// <summary>Statements that outlive their connection would keep the file open.</summary>
    [Fact]
    public async Task Nothing_keeps_the_file_open_after_the_end()
    {
        await _lease.TakeAsync(Stop);
        await _intake.AppendAsync(Delivery("1", "main"), Stop);
        System.IO.File.Exists(File + "-wal").ShouldBeTrue();

        await _database.DisposeAsync();

        System.IO.File.Exists(File + "-wal").ShouldBeFalse();
    }

    private static Translation Translate(Delivery delivery) => Encoding.UTF8.GetString(delivery.Body.Span) switch
    {
        "bug" => throw new InvalidOperationException("a bug"),
        "failed" => new Translation.Failed("it failed"),
        "nothing" => new Translation.Nothing("nothing in it"),
        var branch => new Translation.Events(
            [new(delivery.ReceivedAt, new("ann"), new Pushed("acme/web", branch, false, true, "abc", [], 0, null, false))]),
    };

    private static Delivery Delivery(string id, string body) =>
        new("github", id, "push", TimeProvider.System.GetUtcNow(), Encoding.UTF8.GetBytes(body));

    private async Task<IReadOnlyList<(string Id, string State, string? Note)>> StatesAsync() => await _database.ReadAsync(
        async c => (await c.QueryAsync<(string, string, string?)>("select delivery_id, state, note from deliveries order by id")).ToList(),
        Stop);

    private async Task<IReadOnlyList<string>> FactsAsync() => await _database.ReadAsync(
        async c => (await c.QueryAsync<string>("select fact from events order by position")).ToList(), Stop);
}
