using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Kinds;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Operations;

/// <summary>Recorded steps are recognized by a bot that is started later, possibly a newer version.</summary>
public sealed class OperationUpdatesTests : IAsyncDisposable
{
    private static readonly Operation Deploy = new(
        "op1", OperationState.Running,
        new(new SetImage("web:1", "web:2"), "web", "staging", new("staging", "web", "deployment", "web", null), "u1", 1, 3, [], [], []),
        new("slack", "", "U1"),
        new("slack", "C1"),
        default,
        default,
        null,
        null,
        null);

    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-news-").FullName;
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 4, 9, 30, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_is_recognized_regardless_of_its_wording()
    {
        await using var database = new SqliteDatabase(Path.Combine(_folder, "test.db"), _clock);
        await database.MigrateAsync(Migrator.Migrations, Stop);
        var lease = new Lease(database, _clock, NullLogger<Lease>.Instance);
        using var term = CancellationTokenSource.CreateLinkedTokenSource(await lease.TakeAsync(Stop));
        var news = new OperationUpdates(new Events(lease, database, _clock));
        var passed = new NotedStep("job-passed", "chatops-op1");
        var began = _clock.GetUtcNow();

        await news.StepAsync(Deploy, passed, "The job passed.", Stop);
        await news.NoteAsync(
            Deploy, "pod u1", new("pod-deletion-announced", "web-0"), "Pod web-0 blocks the rollout.", isWarning: false, Stop);
        await news.StepAsync(Deploy with { Id = "op2" }, new("job-passed", "chatops-op2"), "The job passed.", Stop);
        await lease.WriteAsync(connection => connection.ExecuteAsync(
            """update events set fact = replace(replace(fact, 'passed.', 'succeeded!'), 'blocks', 'stands in the way of')"""), Stop);

        (await news.NotedAtAsync(Deploy, passed, Stop)).ShouldBe(began);
        (await news.NotedAtAsync(Deploy, passed with { Of = "chatops-op1-2" }, Stop)).ShouldBeNull();
        (await news.NotedAtAsync(Deploy with { Id = "op3" }, passed, Stop)).ShouldBeNull();
        (await news.NotesAsync(Deploy, Stop)).ShouldBe([("pod u1", new NotedStep("pod-deletion-announced", "web-0"))]);

        _clock.Advance(TimeSpan.FromMinutes(1));
        await news.StepAsync(Deploy, passed, "Done again.", Stop);
        await news.NoteAsync(Deploy, "pod u1", new("pod-deletion-ended", "web-0"), "Deleted.", isWarning: false, Stop);
        (await news.NotedAtAsync(Deploy, passed, Stop)).ShouldBe(began + TimeSpan.FromMinutes(1));
        (await news.NotesAsync(Deploy, Stop)).ShouldHaveSingleItem().Step.Kind.ShouldBe("pod-deletion-ended");
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
