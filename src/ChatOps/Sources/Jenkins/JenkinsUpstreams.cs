using ChatOps.Journal;

namespace ChatOps.Sources.Jenkins;

/// <summary>Finds the build that started another one, by a trigger or the build step of a pipeline, and which change it is about.</summary>
/// <param name="repositories">Those of the services: commits of others, such as scripts that deploy everything, are no changes.</param>
internal sealed class JenkinsUpstreams(JenkinsApi api, IReadOnlyList<string> repositories)
{
    private const int LongestChain = 5;

    private const string Tree =
        "number,queueId,actions[causes[upstreamProject,upstreamBuild],lastBuiltRevision[SHA1,branch[name]],remoteUrls]";

    /// <param name="hasQueueIds">Whether its builds are known by their ids in the queue.</param>
    /// <returns>Null: none started it, or it builds a change itself, which is what it is about.</returns>
    /// <exception cref="SenderLogException">There is no answer.</exception>
    public async Task<JenkinsUpstreamNow?> FindAsync(JenkinsRun run, bool hasQueueIds, CancellationToken cancellationToken)
    {
        // What has checked out nothing so far may build a change later.
        if (IsChange(run.Scm) || (run.Scm?.Commit is null && !run.IsOver))
        {
            return null;
        }

        JenkinsUpstreamNow? found = null;
        var of = run;
        for (var i = 0; i < LongestChain && of.StartedBy is var (project, number); i++)
        {
            if (await ReadAsync(project, number, cancellationToken) is not { } upstream)
            {
                break;
            }

            found ??= new(project, number, hasQueueIds ? upstream.QueueId : null, null);
            if (IsChange(upstream.Scm))
            {
                return found with { Scm = upstream.Scm };
            }

            of = upstream;
        }

        return run.Scm?.Commit is null ? found : null;
    }

    private bool IsChange(JenkinsScm? scm) => scm?.Commit is not null
        && CloneAddress.Parse(scm.Url) is { } cloned
        && repositories.Any(name => RepositoryName.HasPath(name, cloned.Path));

    private async Task<JenkinsRun?> ReadAsync(string project, long number, CancellationToken cancellationToken)
    {
        try
        {
            return JenkinsJob.Address(project) is { } job
                ? await api.GetAsync($"{job}{number}/", Tree, JenkinsRestJson.Default.JenkinsRun, cancellationToken)
                : null;
        }
        catch (SenderLogException exception) when (!exception.IsSilent)
        {
            // It is no more visible later.
            return null;
        }
    }
}
