using System.Diagnostics;

namespace ChatOps.Benchmarks.Load;

/// <summary>The result of a run of requests.</summary>
/// <param name="Elapsed">From the start of the first request to the last response.</param>
/// <param name="Ticks">The duration of each request, in ticks of <see cref="Stopwatch"/>, sorted.</param>
internal sealed record LoadResult(TimeSpan Elapsed, long[] Ticks)
{
    /// <summary>From the start of the first request until all the resulting work was done, too.</summary>
    public TimeSpan Settled { get; init; } = Elapsed;

    /// <summary>Requests a second, until they were answered and all the resulting work was done.</summary>
    public double SettledRate => Ticks.Length / Settled.TotalSeconds;

    /// <summary>Responses a second.</summary>
    public double Rate => Ticks.Length / Elapsed.TotalSeconds;

    /// <summary>The milliseconds within which this share of the requests was answered.</summary>
    public double Percentile(double share) => Ticks[(int)Math.Min(Ticks.Length - 1, Ticks.Length * share)] * 1000.0 / Stopwatch.Frequency;
}
