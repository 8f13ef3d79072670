namespace ChatOps.Sources.Heartbeat;

/// <summary>Configuration section <c>ChatOps:Heartbeat</c>.</summary>
public sealed class HeartbeatOptions
{
    public const string Section = "ChatOps:Heartbeat";

    /// <summary>Whether <c>/heartbeat/{token}</c> is enabled. Default: enabled if there is a job.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The jobs that must be heard, by name.</summary>
    public IDictionary<string, HeartbeatJob> Jobs { get; } = new Dictionary<string, HeartbeatJob>(StringComparer.OrdinalIgnoreCase);

    public bool IsEnabled => Enabled ?? Jobs.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() => SourceSettings.OfInstances(
        $"{Section}:Jobs",
        Jobs,
        "a job",
        "backup",
        "the end of the address that it calls",
        Enabled,
        job => job.Secrets,
        (at, job) =>
        [
            .. SourceSettings.OfPathTokens($"{at}:Secrets", job.Secrets, isEnabled: null),
            .. job.Period < HeartbeatJob.Shortest || job.Period > HeartbeatJob.Longest
                ? (string[])[$"{at}:Period is {job.Period}: write how often the job calls, from a minute to 40 days, such as \"01:00:00\"."]
                : [],
            .. job.Grace < TimeSpan.Zero || job.Grace > job.Period
                ? (string[])[$"{at}:Grace is {job.Grace}: write how late it may be, at most the period, such as \"00:05:00\"."]
                : [],
        ]);
}
