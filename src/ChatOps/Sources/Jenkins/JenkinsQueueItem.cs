namespace ChatOps.Sources.Jenkins;

/// <summary>What waits in the queue, or has left it within the last five minutes: after that it is forgotten.</summary>
/// <param name="Why">What it waits for.</param>
/// <param name="Executable">The build that it became.</param>
internal sealed record JenkinsQueueItem(
    long Id, string? Why, bool? Cancelled, JenkinsQueueItem.Build? Executable, JenkinsQueueItem.Job? Task,
    IReadOnlyList<JenkinsAction?>? Actions)
{
    public const string Tree = "id,why,cancelled,executable[number,url],task[url],actions[parameters[name,value],causes[userId]]";

    /// <summary>Whether it is of a job: "job/web/job/main/".</summary>
    public bool IsOf(string job) => Task?.Url is { } url
        && url.IndexOf("/job/", StringComparison.Ordinal) is >= 0 and var at
        && Uri.UnescapeDataString(url[(at + 1)..].TrimEnd('/')) == Uri.UnescapeDataString(job.TrimEnd('/'));

    internal sealed record Build(long Number, string? Url);

    internal sealed record Job(string? Url);
}

internal sealed record JenkinsQueue(IReadOnlyList<JenkinsQueueItem?>? Items);
