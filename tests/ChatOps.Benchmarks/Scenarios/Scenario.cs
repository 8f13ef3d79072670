using System.Diagnostics;
using ChatOps.Benchmarks.Load;
using ChatOps.Benchmarks.Servers;

namespace ChatOps.Benchmarks.Scenarios;

/// <summary>The options of a scenario on the command line.</summary>
/// <param name="Rounds">How often the peer and the bot take turns; figures are medians over the rounds.</param>
/// <param name="Minutes">How long the memory scenario keeps up its load.</param>
/// <param name="Events">The number of events in the old journal.</param>
/// <param name="Webhooks">The number of webhooks that the timeline scenario sends.</param>
internal sealed record Setup(Programs Programs, int Rounds, int Minutes, long Events, int Webhooks);

/// <summary>Something to measure.</summary>
internal abstract class Scenario
{
    private const int Connections = 64;

    public abstract string Name { get; }

    public abstract Task<IReadOnlyList<Row>> RunAsync(Setup setup, CancellationToken cancellationToken);

    /// <summary>Reports progress to the person who is waiting; the report itself goes to the standard output.</summary>
    protected void Say(string line) => Console.Error.WriteLine($"{Name}: {line}");

    /// <summary>
    /// Applies a continuous load, after the same load as a warm-up: Node's and .NET's compilers need thousands of requests.
    /// </summary>
    /// <param name="count">The number of requests.</param>
    /// <param name="prepare">Creates this many requests, all of them new.</param>
    /// <param name="settle">Completes when all the work that results from this many requests is done; null if their responses are
    /// all.</param>
    /// <param name="settled">The same, but called after all requests have been answered.</param>
    protected async Task<LoadResult> MeasureAsync(
        string who,
        RunningServer server,
        int count,
        Func<int, IReadOnlyList<PreparedRequest>> prepare,
        CancellationToken cancellationToken,
        Func<int, Task>? settle = null,
        Func<Task>? settled = null)
    {
        await RunAsync();
        var (result, all, cost) = await RunAsync();
        Say(
            $"{who} {Report.Number(result.Rate, "/s")}, p50 {Report.Number(result.Percentile(0.5), "ms")}, p99 {Report.Number(result.Percentile(0.99), "ms")}, "
                + $"{Report.Number(cost.TotalMicroseconds, "µs")} of processor time each, all done after {all.TotalSeconds:0.0} s, {Report.Number(server.ResidentMegabytes(), "MB")}");
        return result with { Settled = all };

        async Task<(LoadResult Result, TimeSpan All, TimeSpan Cost)> RunAsync()
        {
            var requests = prepare(count);
            var (before, start) = (server.ProcessorTime, Stopwatch.GetTimestamp());
            var settling = settle?.Invoke(count) ?? Task.CompletedTask;
            var answered = await LoadGenerator.RunAsync(server.EndPoint, requests, Connections, cancellationToken);
            await settling;
            await (settled?.Invoke() ?? Task.CompletedTask);
            return (answered, Stopwatch.GetElapsedTime(start), (server.ProcessorTime - before) / count);
        }
    }
}
