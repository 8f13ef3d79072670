namespace ChatOps.Journal;

/// <summary>What a builder runs: "builder/web/main", or "builder:ci2/web/main" of one of several instances of it.</summary>
/// <param name="System">The event source that tells of it.</param>
/// <param name="Instance">Null for the only one, or the one that is meant when none is named.</param>
/// <param name="Path">The system's own name or id of the job.</param>
public sealed record JobName(string System, string? Instance, string Path)
{
    /// <summary>A job as facts have it.</summary>
    public static JobName Parse(string job) =>
        job.Split('/', 2) is not [var home, var path] ? new("", null, job)
        : home.Split(':', 2) is [var system, var instance] ? new(system, instance, path)
        : new(home, null, path);

    public override string ToString() => Instance is null ? $"{System}/{Path}" : $"{System}:{Instance}/{Path}";
}
