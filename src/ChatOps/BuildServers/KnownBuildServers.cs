using ChatOps.Journal;
using ChatOps.Sources;

namespace ChatOps.BuildServers;

/// <summary>The build servers that can be asked.</summary>
public sealed record KnownBuildServers(IReadOnlyList<IBuildServer> All)
{
    /// <summary>The one that a job is on; null: none of these.</summary>
    public IBuildServer? Of(BuildChanged build)
    {
        var job = JobName.Parse(build.Job);
        return All.FirstOrDefault(server => server.Has(job));
    }
}
