using ChatOps.Replicas;
using ChatOps.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Replicas;

public sealed class WorkerTests
{
    [Fact]
    public async Task A_worker_that_fails_when_its_term_ends_still_ends_gracefully()
    {
        using var term = new CancellationTokenSource();
        var worker = new Interrupted();

        var running = worker.RunAsync(term.Token);
        await term.CancelAsync();

        await running;
        worker.HasEnded.ShouldBeTrue();
    }

    [Fact]
    public async Task While_there_are_many_writers_a_worker_rests_twice_as_long_as_it_has_worked()
    {
        var folder = Directory.CreateTempSubdirectory("chatops-tests-");
        var clock = new FakeTimeProvider();
        await using (var database = new SqliteDatabase(Path.Combine(folder.FullName, "chatops.db"), clock))
        {
            await new Busy(clock, database).WorkAsync().WaitAsync(TestContext.Current.CancellationToken);

            await CrowdAsync(database);
            database.IsCrowded.ShouldBeTrue();
            var worker = new Busy(clock, database).WorkAsync();
            clock.Advance(2 * Busy.Work - TimeSpan.FromMilliseconds(1));
            worker.IsCompleted.ShouldBeFalse();
            clock.Advance(TimeSpan.FromMilliseconds(1));
            await Patience.ForAsync(worker);
        }

        folder.Delete(recursive: true);
    }

    /// <summary>Twenty concurrent writers.</summary>
    private static async Task CrowdAsync(SqliteDatabase database)
    {
        var (begun, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var first = database.WriteAsync(
            _ =>
            {
                begun.SetResult();
                return gate.Task;
            },
            TestContext.Current.CancellationToken);
        await Patience.ForAsync(begun.Task);
        var crowd = Enumerable.Range(0, 20)
            .Select(_ => database.WriteAsync(_ => Task.CompletedTask, TestContext.Current.CancellationToken))
            .ToList();
        gate.SetResult();
        await Patience.ForAsync(Task.WhenAll([first, .. crowd]));
    }

    private sealed class Busy(FakeTimeProvider clock, Database database) : Worker(clock, NullLogger.Instance)
    {
        public static readonly TimeSpan Work = TimeSpan.FromMilliseconds(30);

        public Task<TimeSpan> WorkAsync() => CatchUpAsync(TestContext.Current.CancellationToken);

        protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
        {
            var began = clock.GetTimestamp();
            clock.Advance(Work);
            await GiveWayAsync(database, began, term);
            return LookAnyway;
        }
    }

    /// <summary>A worker whose library reports a cancellation as a database error.</summary>
    private sealed class Interrupted() : Worker(TimeProvider.System, NullLogger.Instance)
    {
        public bool HasEnded { get; private set; }

        protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, term).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new InvalidOperationException("The transaction could not be committed.");
        }

        protected override Task EndAsync()
        {
            HasEnded = true;
            return Task.CompletedTask;
        }
    }
}
