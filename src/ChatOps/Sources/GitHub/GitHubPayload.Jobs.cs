namespace ChatOps.Sources.GitHub;

internal sealed record GitHubJob
{
    public long Id { get; set; }

    public long RunId { get; set; }

    /// <summary>Older versions of GitHub Enterprise Server lack it.</summary>
    public long? RunAttempt { get; set; }

    public string? Name { get; set; }

    public string? HeadSha { get; set; }

    public string? Conclusion { get; set; }

    public IReadOnlyList<GitHubJobStep?>? Steps { get; set; }

    public DateTimeOffset? CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }
}

internal sealed record GitHubJobStep
{
    public string? Name { get; set; }

    public string? Conclusion { get; set; }
}

internal sealed record GitHubCheck
{
    public long Id { get; set; }

    public string? Name { get; set; }

    public string? HeadSha { get; set; }

    public string? Conclusion { get; set; }

    public GitHubSuite? CheckSuite { get; set; }

    public GitHubApp? App { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? CompletedAt { get; set; }
}

internal sealed record GitHubReview
{
    public long Id { get; set; }

    public GitHubUser? User { get; set; }

    /// <summary>"approved", "changes_requested", "commented", "dismissed"; as the API has it, in capitals.</summary>
    public string? State { get; set; }

    public DateTimeOffset? SubmittedAt { get; set; }
}
