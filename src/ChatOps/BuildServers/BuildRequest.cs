using ChatOps.Journal;
using ChatOps.Sources;

namespace ChatOps.BuildServers;

/// <summary>A build that someone asked for.</summary>
/// <param name="By">Who did.</param>
/// <param name="From">The number that the job's next build had before.</param>
/// <param name="Item">Its id in its build server's queue, once known.</param>
/// <param name="Number">The build's, once known.</param>
/// <param name="DueAt">When its build server is asked about it; null: it has ended.</param>
/// <param name="Tries">How often it was asked in vain.</param>
/// <param name="Why">Why it was asked in vain, or why there is no build.</param>
public sealed record BuildRequest(
    BuildRequested Fact, Actor By, DateTimeOffset AskedAt, long From, long? Item, long? Number, DateTimeOffset? DueAt, int Tries,
    string? Why)
{
    public QueuedBuild Queued(IReadOnlyCollection<long> others) => new(JobName.Parse(Fact.Job), Fact.Parameters, Item, From, others);

    /// <summary>The build as far as it is known without its build server.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="item">Its id in the queue.</param>
    public BuildChanged Build(long number, long item, string? url, DateTimeOffset at) => new(
        Fact.Job, number, Fact.Name, url, BuildState.Running, Repository: null, Commit: null, Branch: null, Version: null,
        StartedAt: at, Duration: null, Tests: null, Run: item, Unconfirmed: new());
}
