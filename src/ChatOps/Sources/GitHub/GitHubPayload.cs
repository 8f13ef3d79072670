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

    public GitHubJob? WorkflowJob { get; set; }

    public GitHubCheck? CheckRun { get; set; }

    public GitHubReview? Review { get; set; }

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
