namespace ChatOps.Journal;

/// <summary>What a builder runs: "builder/web/main", "builder:ci2/web/main" where several instances of it are configured. No name of a job has a colon in it.</summary>
/// <param name="System">The event source that tells of it.</param>
/// <param name="Instance">Null for the only one, or the one that is meant when none is named.</param>
/// <param name="Path">The system's own name or id of the job.</param>
public sealed record JobName(string System, string? Instance, string Path)
{
    /// <summary>A job as facts have it.</summary>
    public static JobName Parse(string job) =>
        job.Split('/', 2) is [var home, var path] ? new(home.Split(':', 2)[0], home.Split(':', 2) is [_, var instance] ? instance : null, path) : new("", null, job);

    public override string ToString() => Instance is null ? $"{System}/{Path}" : $"{System}:{Instance}/{Path}";
}
