using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOps.Journal;

namespace ChatOps.Sources.GitHub;

/// <summary>Runs that wait for approval before they may use an environment.</summary>
internal static partial class GitHubEnvironments
{
    public const string Kind = "deployment_review";

    private const int MostReviewers = 10;

    /// <summary>Its comment is a text, so its payload isn't like the others.</summary>
    /// <exception cref="JsonException">It isn't JSON, or a member's type differs from what GitHub documents.</exception>
    public static Translation Review(ReadOnlySpan<byte> body, DateTimeOffset receivedAt)
    {
        if (JsonSerializer.Deserialize(body, ReviewJson.Default.Payload) is not { } told)
        {
            return new Translation.Failed($"{Kind} is null");
        }

        EnvironmentReviewState? state = told.Action switch
        {
            "requested" => EnvironmentReviewState.Requested,
            "approved" => EnvironmentReviewState.Approved,
            "rejected" => EnvironmentReviewState.Rejected,
            _ => null,
        };
        if (state is null)
        {
            return told.Action is null
                ? new Translation.Failed($"{Kind} without an action")
                : new Translation.Nothing(ForeignText.Short($"{Kind} {told.Action} is not told")!);
        }

        var environments = (told.WorkflowJobRuns ?? []).Append(told.WorkflowJobRun).Select(job => job?.Environment).Append(told.Environment)
            .Select(ForeignText.Short).OfType<string>().Distinct().ToList();
        if (told is not { WorkflowRun: { Id: > 0 } run, Repository: { } home }
            || ForeignText.Short(home.FullName) is not { } repository
            || ForeignText.Short(told.Workflow?.Name ?? run.Name) is not { } workflow
            || ForeignText.Sha(run.HeadSha) is not { } commit
            || environments.Count == 0)
        {
            return new Translation.Failed($"{Kind} without its repository, workflow, commit or environment");
        }

        var isRequest = state is EnvironmentReviewState.Requested;
        var by = ForeignText.Short((isRequest ? told.Requestor : told.Approver ?? told.Sender)?.Login);
        DateTimeOffset? at = (isRequest ? told.Since : null) ?? run.UpdatedAt ?? told.Since;
        return new Translation.Events(
        [
            .. environments.Select(environment => new NewEvent(
                at is { Year: > 1970 } dated ? dated : receivedAt,
                by is null ? null : new Actor(by),
                new EnvironmentReviewChanged(
                    GitHubRuns.JobOf(home, run),
                    run.RunNumber,
                    run.Id,
                    (int)Math.Clamp(run.RunAttempt, 1, int.MaxValue),
                    workflow,
                    ForeignText.Link(run.HtmlUrl),
                    repository,
                    commit,
                    environment,
                    state.Value,
                    isRequest ? Names(told.Reviewers) : []),
                IsDated: at is { Year: > 1970 })),
        ]);
    }

    private static IReadOnlyList<string> Names(IReadOnlyList<Reviewer?>? reviewers) =>
    [
        .. (reviewers ?? []).Select(one => one?.Of is { } who ? ForeignText.Short(who.Login ?? who.Name ?? who.Slug) : null)
            .OfType<string>().Take(MostReviewers),
    ];

    private sealed record Payload
    {
        public string? Action { get; set; }

        public GitHubRepository? Repository { get; set; }

        public GitHubUser? Sender { get; set; }

        public GitHubUser? Requestor { get; set; }

        public GitHubUser? Approver { get; set; }

        public GitHubRun? WorkflowRun { get; set; }

        public GitHubWorkflow? Workflow { get; set; }

        /// <summary>In a request.</summary>
        public string? Environment { get; set; }

        public JobRun? WorkflowJobRun { get; set; }

        /// <summary>In an answer.</summary>
        public IReadOnlyList<JobRun?>? WorkflowJobRuns { get; set; }

        public DateTimeOffset? Since { get; set; }

        public IReadOnlyList<Reviewer?>? Reviewers { get; set; }
    }

    private sealed record JobRun
    {
        public string? Environment { get; set; }
    }

    private sealed record Reviewer
    {
        [JsonPropertyName("reviewer")]
        public Team? Of { get; set; }
    }

    /// <summary>Or a person, who has a login.</summary>
    private sealed record Team
    {
        public string? Login { get; set; }

        public string? Name { get; set; }

        public string? Slug { get; set; }
    }

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
        Converters = [typeof(GitHubTime)],
        GenerationMode = JsonSourceGenerationMode.Metadata)]
    [JsonSerializable(typeof(Payload))]
    private sealed partial class ReviewJson : JsonSerializerContext;
}
