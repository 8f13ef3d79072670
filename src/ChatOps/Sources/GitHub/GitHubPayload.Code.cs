using System.Text.Json;

namespace ChatOps.Sources.GitHub;

// Properties instead of constructors: the serializer sets them directly, and would collect a constructor's arguments first.
internal sealed record GitHubRepository
{
    public long Id { get; set; }

    public string? FullName { get; set; }

    public string? HtmlUrl { get; set; }

    public string? DefaultBranch { get; set; }

    public DateTimeOffset? PushedAt { get; set; }

    public DateTimeOffset? UpdatedAt { get; set; }

    public bool? Fork { get; set; }
}

internal sealed record GitHubUser
{
    public string? Login { get; set; }

    /// <summary>For someone who pushes and has no login.</summary>
    public string? Name { get; set; }

    /// <summary>Never changes, while a login can be changed and taken by someone else.</summary>
    public long? Id { get; set; }

    /// <summary>"User", "Bot", "Organization".</summary>
    public string? Type { get; set; }
}

internal sealed record GitHubComment
{
    public string? Body { get; set; }

    public string? HtmlUrl { get; set; }

    public GitHubUser? User { get; set; }

    public DateTimeOffset? CreatedAt { get; set; }

    /// <summary>The app that wrote it for its author.</summary>
    public JsonElement? PerformedViaGithubApp { get; set; }
}

internal sealed record GitHubPushedCommit
{
    public string? Id { get; set; }

    public string? Message { get; set; }

    public GitHubAuthor? Author { get; set; }
}

internal sealed record GitHubAuthor
{
    public string? Name { get; set; }

    public string? Username { get; set; }
}

internal sealed record GitHubPull
{
    public long Number { get; set; }

    public string? Title { get; set; }

    public string? Body { get; set; }

    public string? HtmlUrl { get; set; }

    public GitHubBranch? Head { get; set; }

    public GitHubBranch? Base { get; set; }

    public GitHubUser? User { get; set; }

    public bool? Merged { get; set; }

    public GitHubUser? MergedBy { get; set; }

    public GitHubAutoMerge? AutoMerge { get; set; }

    /// <summary>Before the merge, the commit of a test merge.</summary>
    public string? MergeCommitSha { get; set; }

    public DateTimeOffset? CreatedAt { get; set; }

    public DateTimeOffset? UpdatedAt { get; set; }

    public DateTimeOffset? MergedAt { get; set; }

    public DateTimeOffset? ClosedAt { get; set; }
}

internal sealed record GitHubBranch
{
    public string? Ref { get; set; }

    /// <summary>Prefixed with the owner.</summary>
    public string? Label { get; set; }

    public string? Sha { get; set; }

    public GitHubRepository? Repo { get; set; }
}

internal sealed record GitHubAutoMerge
{
    public GitHubUser? EnabledBy { get; set; }
}

internal sealed record GitHubMergeGroup
{
    public string? HeadSha { get; set; }

    public string? HeadRef { get; set; }

    public string? BaseRef { get; set; }
}

internal sealed record GitHubChanges
{
    public JsonElement? Title { get; set; }

    public JsonElement? Base { get; set; }

    public GitHubChange? TagName { get; set; }

    public GitHubRenaming? Repository { get; set; }

    public GitHubTransfer? Owner { get; set; }
}

/// <summary>The repository's name before.</summary>
internal sealed record GitHubRenaming
{
    public GitHubChange? Name { get; set; }
}

/// <summary>The repository's owner before.</summary>
internal sealed record GitHubTransfer
{
    public GitHubOwners? From { get; set; }
}

internal sealed record GitHubOwners
{
    public GitHubUser? User { get; set; }

    public GitHubUser? Organization { get; set; }
}

internal sealed record GitHubChange
{
    public string? From { get; set; }
}

internal sealed record GitHubRelease
{
    public long Id { get; set; }

    public string? TagName { get; set; }

    public string? TargetCommitish { get; set; }

    public string? Name { get; set; }

    public string? HtmlUrl { get; set; }

    public bool Draft { get; set; }

    public bool Prerelease { get; set; }

    public GitHubUser? Author { get; set; }

    public DateTimeOffset? PublishedAt { get; set; }

    public DateTimeOffset? UpdatedAt { get; set; }
}
