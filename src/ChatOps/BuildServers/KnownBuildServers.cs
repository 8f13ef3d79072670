using ChatOps.Journal;
using ChatOps.Sources;

namespace ChatOps.BuildServers;

/// <summary>The build servers that can be asked.</summary>
public sealed record KnownBuildServers(IReadOnlyList<IBuildServer> All)
{
    /// <summary>Those that can't, and take the answers to what builds wait for.</summary>
    public IReadOnlyList<IBuildGate> Others { get; init; } = [];

    /// <summary>Who takes the answer to what a build waits for; null: nobody.</summary>
    public IBuildGate? GateOf(BuildChanged build)
    {
        var name = JobName.Parse(build.Job);
        return All.Concat(Others).FirstOrDefault(gate => gate.Has(name));
    }

    /// <summary>The one that a job is on; null: none of these.</summary>
    public IBuildServer? Of(BuildChanged build) => Of(build.Job);

    /// <param name="job">As <see cref="JobName"/> writes it.</param>
    public IBuildServer? Of(string job)
    {
        var name = JobName.Parse(job);
        return All.FirstOrDefault(server => server.Has(name));
    }
}
