using System.Diagnostics;

namespace ChatOps.Benchmarks.Load;

/// <summary>What a run of requests took.</summary>
/// <param name="Elapsed">From the first request's start to the last answer.</param>
/// <param name="Ticks">Of each request, by <see cref="Stopwatch"/>, sorted.</param>
internal sealed record LoadResult(TimeSpan Elapsed, long[] Ticks)
{
    /// <summary>From the first request's start until all that was set off was done, too.</summary>
    public TimeSpan Settled { get; init; } = Elapsed;

    /// <summary>Requests a second that were answered and all that they set off done.</summary>
    public double SettledRate => Ticks.Length / Settled.TotalSeconds;

    /// <summary>Answers a second.</summary>
    public double Rate => Ticks.Length / Elapsed.TotalSeconds;

    /// <summary>Milliseconds within which this share of the requests was answered.</summary>
    public double Percentile(double share) => Ticks[(int)Math.Min(Ticks.Length - 1, Ticks.Length * share)] * 1000.0 / Stopwatch.Frequency;
}
