using ChatOps.Journal;

namespace ChatOps.Catalog;

/// <summary>A job that a service calls its own, with everything below it.</summary>
/// <param name="Of">The builder's instance that it belongs to, or a builder without instances, or "builder:instance"; null: any builder
/// without instances.</param>
/// <param name="Path">"web".</param>
internal sealed record OwnJob(string? Of, string Path)
{
    /// <param name="job">As configured: "web", "ci2:web".</param>
    public static OwnJob Parse(string job) => job.LastIndexOf(':') is >= 0 and var colon
        ? new(job[..colon].Trim('/'), job[(colon + 1)..].Trim('/'))
        : new(null, job.Trim('/'));

    /// <summary>The subjects of its builds: the part before the colon may be a builder or an instance.</summary>
    public IEnumerable<string> Builds =>
        Of is null ? [Subject.Builds(null, Path)] : [Subject.Builds(null, Path), Subject.Builds(Of.Split(':')[^1], Path)];

    public bool Covers(JobName job) =>
        IsOf(job)
        && job.Path.StartsWith(Path, StringComparison.OrdinalIgnoreCase)
        && (job.Path.Length == Path.Length || job.Path[Path.Length] is '/');

    private bool IsOf(JobName job) => Of is null
        ? job.Instance is null
        : IsSame(job.Instance ?? job.System) || IsSame($"{job.System}:{job.Instance}");

    private bool IsSame(string? name) => string.Equals(Of, name, StringComparison.OrdinalIgnoreCase);
}
