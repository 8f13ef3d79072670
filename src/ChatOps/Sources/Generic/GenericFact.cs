using ChatOps.Journal;

namespace ChatOps.Sources.Generic;

/// <summary>A kind of fact that a mapping can make.</summary>
/// <param name="Name">As it is configured.</param>
/// <param name="Required">The fields that it must have.</param>
/// <param name="Others">Those that it may have.</param>
/// <param name="Make">Makes it of the fields; null: one that it must have isn't there.</param>
internal sealed record GenericFact(
    string Name, IReadOnlyList<string> Required, IReadOnlyList<string> Others, Func<GenericFields, Fact?> Make)
{
    private const string State = "state", Severity = "severity";

    public static IReadOnlyList<GenericFact> All { get; } =
    [
        new(
            "Build",
            ["job", "number", State],
            ["name", "url", "repository", "commit", "branch", "version", "start"],
            fields => fields.Text("job") is { } job && fields.Number("number") is { } number && fields.State<BuildState>() is { } state
                ? new BuildChanged(
                    $"{new JobName(GenericSource.Name, fields.Sender, job)}",
                    number,
                    fields.Text("name") ?? job,
                    fields.Link("url"),
                    state,
                    fields.Text("repository"),
                    fields.Commit,
                    fields.Text("branch"),
                    fields.Text("version"),
                    fields.Time("start"),
                    state >= BuildState.Succeeded && fields.At - fields.Time("start") is { Ticks: > 0 } took ? took : null,
                    Tests: null)
                : null)
        {
            States = Enum.GetNames<BuildState>(),
        },
        new(
            "Deployment",
            ["application", "id", State],
            ["environment", "version", "repository", "commit", "reason", "url", "start", "end"],
            fields => fields.Text("application") is { } application
                && fields.Text("id") is { } id
                && fields.State<ReportedDeploymentState>() is { } state
                    ? new DeploymentReported(
                        fields.Title,
                        application,
                        id,
                        fields.Text("environment"),
                        fields.Text("version"),
                        fields.Text("repository"),
                        fields.Commit,
                        state,
                        fields.Line("reason"),
                        fields.Link("url"),
                        fields.Time("start"),
                        fields.Time("end"),
                        fields.Labels(("application", application), ("environment", fields.Text("environment"))))
                    : null)
        {
            States = Enum.GetNames<ReportedDeploymentState>(),
        },
        new(
            "Alert",
            // By its start, what fires and what is resolved are known to be one.
            ["id", "title", State, "start"],
            ["group", "summary", Severity, "url", "end"],
            fields => fields.Text("id") is { } id
                && fields.Text("title") is { } title
                && fields.State<AlertState>() is { } state
                && fields.Time("start") is { } start
                ? new AlertChanged(
                    fields.Title,
                    fields.Text("group") ?? id,
                    id,
                    title,
                    fields.Line("summary"),
                    state,
                    fields.Word(Severity) is { } severity && Enum.TryParse<AlertSeverity>(severity, ignoreCase: true, out var known)
                        ? known
                        : SeverityWords.Of(fields.Word(Severity)),
                    start,
                    state is AlertState.Resolved ? fields.Time("end") ?? fields.At : null,
                    new(fields.Link("url")),
                    fields.Labels())
                : null)
        {
            States = Enum.GetNames<AlertState>(),
        },
        new(
            "Image",
            ["image", "tag"],
            ["digest", "url"],
            fields => RegistryPush.Event(
                fields.Text("image"),
                fields.Text("tag"),
                fields.Text("digest"),
                fields.Link("url"),
                by: null,
                fields.At,
                fields.Delivery)?.Fact),
        new(
            "ConfigurationRun",
            ["id", "title", State],
            ["changed", "failed", "error", "url", "start", "end"],
            fields => fields.Text("id") is { } id
                && fields.Text("title") is { } title
                && fields.State<ConfigurationRunState>() is { } state
                    ? new ConfigurationRun(
                        fields.Title,
                        id,
                        title,
                        state,
                        (int?)fields.Number("changed"),
                        (int?)fields.Number("failed"),
                        fields.Time("start"),
                        fields.Time("end"),
                        fields.Link("url"),
                        fields.Line("error"),
                        fields.Labels())
                    : null)
        {
            States = Enum.GetNames<ConfigurationRunState>(),
        },
    ];

    /// <summary>What its state can be; none: it has no state.</summary>
    public IReadOnlyList<string> States { get; init; } = [];

    public IReadOnlyList<string> Names => [.. Required, .. Others, "by", "at"];

    public static GenericFact? Find(string name) =>
        All.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    public bool Has(string field) => Names.Contains(field, StringComparer.OrdinalIgnoreCase);

    /// <summary>The words that a field can have; none: any text.</summary>
    public IReadOnlyList<string> WordsOf(string field) =>
        field.Equals(State, StringComparison.OrdinalIgnoreCase) ? States
        : field.Equals(Severity, StringComparison.OrdinalIgnoreCase) && Has(Severity) ? Enum.GetNames<AlertSeverity>()
        : [];

    /// <summary>"a, b or c".</summary>
    public static string Choice(IEnumerable<string> names) =>
        names.ToList() is [.. var first, var last] && first.Count > 0 ? $"{string.Join(", ", first)} or {last}" : string.Join("", names);
}
