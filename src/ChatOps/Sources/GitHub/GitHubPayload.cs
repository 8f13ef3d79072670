using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOps.Sources.GitHub;

/// <summary>
/// The few members of GitHub's webhook payloads that we read, for all kinds of events. None is required: GitHub Enterprise Server and old
/// recorded payloads lack some of them.
/// </summary>
internal sealed partial record GitHubPayload
{
    public string? Action { get; set; }

    public GitHubRepository? Repository { get; set; }

    public GitHubUser? Sender { get; set; }

    /// <summary>For pushes, like the members that follow.</summary>
    public string? Ref { get; set; }

    /// <summary>Also for updated pull requests.</summary>
    public string? Before { get; set; }

    public string? After { get; set; }

    public bool Deleted { get; set; }

    public bool Forced { get; set; }

    public string? Compare { get; set; }

    public GitHubPushedCommit? HeadCommit { get; set; }

    public IReadOnlyList<GitHubPushedCommit?>? Commits { get; set; }

    public GitHubUser? Pusher { get; set; }

    public GitHubPull? PullRequest { get; set; }

    public GitHubMergeGroup? MergeGroup { get; set; }

    /// <summary>Why a pull request left a merge queue, or why a merge group ended.</summary>
    public string? Reason { get; set; }

    /// <summary>What was edited.</summary>
    public GitHubChanges? Changes { get; set; }

    public GitHubRelease? Release { get; set; }

    public GitHubRun? WorkflowRun { get; set; }

    public GitHubWorkflow? Workflow { get; set; }

    public GitHubSuite? CheckSuite { get; set; }

    public GitHubDeployment? Deployment { get; set; }

    public GitHubStatus? DeploymentStatus { get; set; }

    public GitHubComment? Comment { get; set; }

    /// <exception cref="JsonException">It isn't JSON, or a member's type differs from what GitHub documents.</exception>
    public static GitHubPayload? Read(ReadOnlySpan<byte> body) => JsonSerializer.Deserialize(body, Json.Default.GitHubPayload);

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
        Converters = [typeof(GitHubTime)],
        GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(GitHubPayload))]
    private sealed partial class Json : JsonSerializerContext;
}

internal sealed record GitHubRepository(
    long Id, string? FullName, string? HtmlUrl, string? DefaultBranch, DateTimeOffset? PushedAt, bool? Fork);

/// <param name="Name">For someone who pushes and has no login.</param>
/// <param name="Id">Never changes, while a login can be changed and taken by someone else.</param>
/// <param name="Type">"User", "Bot", "Organization".</param>
internal sealed record GitHubUser(string? Login, string? Name, long? Id, string? Type);

/// <param name="PerformedViaGithubApp">The app that wrote it for its author.</param>
internal sealed record GitHubComment(
    string? Body, string? HtmlUrl, GitHubUser? User, DateTimeOffset? CreatedAt, JsonElement? PerformedViaGithubApp);

internal sealed record GitHubPushedCommit(string? Id, string? Message, GitHubAuthor? Author);

internal sealed record GitHubAuthor(string? Name, string? Username);

/// <param name="MergeCommitSha">Before the merge, the commit of a test merge.</param>
internal sealed record GitHubPull(
    long Number,
    string? Title,
    string? HtmlUrl,
    GitHubBranch? Head,
    GitHubBranch? Base,
    GitHubUser? User,
    bool? Merged,
    GitHubUser? MergedBy,
    GitHubAutoMerge? AutoMerge,
    string? MergeCommitSha,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt,
    DateTimeOffset? MergedAt,
    DateTimeOffset? ClosedAt);

/// <param name="Label">Prefixed with the owner.</param>
internal sealed record GitHubBranch(string? Ref, string? Label, string? Sha, GitHubRepository? Repo);

internal sealed record GitHubAutoMerge(GitHubUser? EnabledBy);

internal sealed record GitHubMergeGroup(string? HeadSha, string? HeadRef, string? BaseRef);

internal sealed record GitHubChanges(JsonElement? Title, JsonElement? Base, GitHubChange? TagName);

internal sealed record GitHubChange(string? From);

internal sealed record GitHubRelease(
    long Id,
    string? TagName,
    string? TargetCommitish,
    string? Name,
    string? HtmlUrl,
    bool Draft,
    bool Prerelease,
    GitHubUser? Author,
    DateTimeOffset? PublishedAt,
    DateTimeOffset? UpdatedAt);

internal sealed record GitHubWorkflow(string? Name);

internal sealed record GitHubRun(
    long Id,
    long WorkflowId,
    long RunNumber,
    long RunAttempt,
    string? Name,
    string? Event,
    string? HtmlUrl,
    string? HeadSha,
    string? HeadBranch,
    GitHubRepository? HeadRepository,
    string? Conclusion,
    GitHubUser? Actor,
    GitHubUser? TriggeringActor,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt,
    DateTimeOffset? RunStartedAt);

internal sealed record GitHubSuite(
    long Id, GitHubApp? App, string? HeadSha, string? HeadBranch, string? Conclusion, DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt);

internal sealed record GitHubApp(long Id, string? Slug, string? Name);

internal sealed record GitHubDeployment(
    long Id, string? Sha, string? Ref, string? Environment, string? Description, GitHubUser? Creator, DateTimeOffset? CreatedAt);

internal sealed record GitHubStatus(
    long Id,
    string? State,
    string? Environment,
    string? Description,
    string? LogUrl,
    string? TargetUrl,
    string? EnvironmentUrl,
    GitHubUser? Creator,
    DateTimeOffset? CreatedAt);

/// <summary>A time as GitHub writes it: in ISO 8601 or, in pushes, in seconds since 1970.</summary>
internal sealed class GitHubTime : JsonConverter<DateTimeOffset>
{
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.Number)
        {
            return reader.GetDateTimeOffset();
        }

        var seconds = reader.GetInt64();
        return seconds >= 0 && seconds <= Latest
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new JsonException($"{seconds} is no time.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        throw new NotSupportedException("They are only read.");
}
