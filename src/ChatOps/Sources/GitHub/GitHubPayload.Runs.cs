using System.Text.Json;

namespace ChatOps.Sources.GitHub;

internal sealed record GitHubWorkflow
{
    public string? Name { get; set; }
}

internal sealed record GitHubRun
{
    public long Id { get; set; }

    public long WorkflowId { get; set; }

    public long RunNumber { get; set; }

    public long RunAttempt { get; set; }

    public string? Name { get; set; }

    public string? Event { get; set; }

    public string? HtmlUrl { get; set; }

    public string? HeadSha { get; set; }

    public string? HeadBranch { get; set; }

    public GitHubRepository? HeadRepository { get; set; }

    public string? Conclusion { get; set; }

    public GitHubUser? Actor { get; set; }

    public GitHubUser? TriggeringActor { get; set; }

    public DateTimeOffset? CreatedAt { get; set; }

    public DateTimeOffset? UpdatedAt { get; set; }

    public DateTimeOffset? RunStartedAt { get; set; }
}

internal sealed record GitHubSuite
{
    public long Id { get; set; }

    public GitHubApp? App { get; set; }

    public string? HeadSha { get; set; }

    public string? HeadBranch { get; set; }

    public string? Conclusion { get; set; }

    public DateTimeOffset? CreatedAt { get; set; }

    public DateTimeOffset? UpdatedAt { get; set; }
}

internal sealed record GitHubApp
{
    public long Id { get; set; }

    public string? Slug { get; set; }

    public string? Name { get; set; }
}

internal sealed record GitHubDeployment
{
    public long Id { get; set; }

    public string? Sha { get; set; }

    public string? Ref { get; set; }

    public string? Environment { get; set; }

    public string? Description { get; set; }

    /// <summary>Whatever its creator put there, as an object or as text.</summary>
    public JsonElement? Payload { get; set; }

    public GitHubUser? Creator { get; set; }

    public DateTimeOffset? CreatedAt { get; set; }
}

internal sealed record GitHubStatus
{
    public long Id { get; set; }

    public string? State { get; set; }

    public string? Environment { get; set; }

    public string? Description { get; set; }

    public string? LogUrl { get; set; }

    public string? TargetUrl { get; set; }

    public string? EnvironmentUrl { get; set; }

    public GitHubUser? Creator { get; set; }

    public DateTimeOffset? CreatedAt { get; set; }
}
