using ChatOps.Journal;

namespace ChatOps.BuildServers;

/// <summary>Finds builds by how people name them.</summary>
public sealed class ReportedBuilds(Events events)
{
    private const int MostBuilds = 2_000;

    /// <summary>The newest build with a name: "web/main#128". Null: none was heard of lately.</summary>
    public async Task<BuildChanged?> FindAsync(string job, long number, CancellationToken cancellationToken)
    {
        var all = (await events.NewestAsync<BuildChanged>(long.MaxValue, MostBuilds, cancellationToken))
            .Where(@event => @event.Fact is BuildChanged build
                && build.Number == number
                && new[] { build.Name, build.Job, JobName.Parse(build.Job).Path }.Contains(job, StringComparer.OrdinalIgnoreCase))
            .ToList();
        return all is [var newest, ..] ? Builds.Newest(all.Where(@event => @event.Fact.StepKey == newest.Fact.StepKey)) : null;
    }
}
