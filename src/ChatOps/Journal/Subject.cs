namespace ChatOps.Journal;

/// <summary>By what facts are looked for in the journal, other than by their kind.</summary>
public static class Subject
{
    /// <summary>Builds that are over and make a version, of a job and of all others in its outermost folder, whatever system runs them.</summary>
    /// <param name="path">The job's, "web/main".</param>
    public static string Builds(string? instance, string path) => $"builds:{(instance is null ? "" : instance + ":")}{path.Split('/')[0]}".ToLowerInvariant();

    /// <summary>What became of a repository's releases.</summary>
    public static string Releases(string repository) => $"releases:{repository.ToLowerInvariant()}";

    /// <summary>Null for facts that are not looked for.</summary>
    internal static string? Of(Fact fact) => fact switch
    {
        BuildChanged { IsOver: true, Version: not null } build when JobName.Parse(build.Job) is var job => Builds(job.Instance, job.Path),
        Released release => Releases(release.Repository),
        _ => null,
    };
}
