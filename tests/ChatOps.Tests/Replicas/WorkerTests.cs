using ChatOps.Replicas;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Replicas;

public sealed class WorkerTests
{
    [Fact]
    public async Task A_worker_that_fails_as_its_term_ends_still_ends_well()
    {
        using var term = new CancellationTokenSource();
        var worker = new Interrupted();

        var running = worker.RunAsync(term.Token);
        await term.CancelAsync();

        await running;
        worker.HasEnded.ShouldBeTrue();
    }

    /// <summary>Its library says of a cancellation that the database is in trouble.</summary>
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
