namespace ChatOps.Journal;

/// <summary>A build job: "builder/web/main", or "builder:ci2/web/main" of one of several instances.</summary>
/// <param name="System">The event source that reports it.</param>
/// <param name="Instance">Null for the only one, or the default one.</param>
/// <param name="Path">The system's own name or id for the job.</param>
public sealed record JobName(string System, string? Instance, string Path)
{
    /// <summary>Parses a job name as stored in facts.</summary>
    public static JobName Parse(string job) =>
        job.Split('/', 2) is not [var home, var path] ? new("", null, job)
        : home.Split(':', 2) is [var system, var instance] ? new(system, instance, path)
        : new(home, null, path);

    public override string ToString() => Instance is null ? $"{System}/{Path}" : $"{System}:{Instance}/{Path}";
}
