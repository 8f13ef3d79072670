using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOps.Sources.Jenkins;

/// <summary>The part of the notification plugin's payload that we read. Gson omits nulls, so anything may be missing.</summary>
internal sealed record JenkinsNotification(string? Name, string? DisplayName, string? Url, JenkinsBuild? Build);

/// <param name="QueueId">Counted per controller, across all jobs.</param>
/// <param name="Timestamp">Unix milliseconds of the phase: when queued, started, completed, finalized.</param>
/// <param name="Duration">Milliseconds; 0 until the build has ended.</param>
/// <param name="Url">Relative to the controller: "job/web/12/".</param>
internal sealed record JenkinsBuild(
    string? FullUrl, long? Number, long? QueueId, long? Timestamp, long? Duration, string? Phase, string? Status, string? Url,
    JenkinsScm? Scm, Dictionary<string, JsonElement>? Parameters, JenkinsTests? TestSummary)
{
    /// <summary>Unix milliseconds. Only the bot writes it, of a build that it asked about while it ran.</summary>
    public long? AskedAt { get; init; }

    /// <summary>Likewise.</summary>
    public JenkinsStageNow? Stage { get; init; }

    /// <summary>Likewise.</summary>
    public IReadOnlyList<JenkinsInputNow>? Inputs { get; init; }

    /// <summary>Likewise.</summary>
    public JenkinsUpstreamNow? Upstream { get; init; }

    /// <summary>Likewise: a user's id.</summary>
    public string? StartedBy { get; init; }

    /// <summary>Likewise: lines.</summary>
    public string? LogTail { get; init; }

    /// <summary>Likewise: names.</summary>
    public IReadOnlyList<string>? BrokenBy { get; init; }

    /// <summary>Likewise.</summary>
    public IReadOnlyList<string>? FixedBy { get; init; }
}

internal sealed record JenkinsInputNow(string Id, string Message, bool HasParameters);

/// <param name="Of">Null: unknown.</param>
internal sealed record JenkinsStageNow(string Name, int Number, int? Of);

/// <param name="Job">Its path: "web/feature%2Fcart".</param>
/// <param name="Scm">What it builds, or what the build builds that started it in turn.</param>
internal sealed record JenkinsUpstreamNow(string Job, long Number, long? QueueId, JenkinsScm? Scm);

internal sealed record JenkinsScm(string? Url, string? Branch, string? Commit);

internal sealed record JenkinsTests(int Total, int Failed, int Skipped, IReadOnlyList<string?>? FailedTests);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(JenkinsNotification))]
internal sealed partial class JenkinsJson : JsonSerializerContext;
