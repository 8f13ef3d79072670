using System.Text.Json.Serialization;

namespace ChatOps.Journal;

public enum ReportedDeploymentState { Queued, Running, Succeeded, Failed, Cancelled }

/// <summary>A deployment by a tool that knows neither the repository nor a number that grows.</summary>
/// <param name="System">The tool, as people write it.</param>
/// <param name="Application">The tool's own name of what it deploys.</param>
/// <param name="Id">The tool's own id of this deployment.</param>
/// <param name="Environment">The tool's name of where; null: it doesn't say.</param>
/// <param name="Version">What is deployed, if the tool knows a version.</param>
/// <param name="Repository">"owner/name", if the tool knows it.</param>
/// <param name="Commit">Likewise.</param>
/// <param name="Reason">Why it failed, or was stopped.</param>
public sealed record DeploymentReported(
    string System,
    string Application,
    string Id,
    string? Environment,
    string? Version,
    string? Repository,
    string? Commit,
    ReportedDeploymentState State,
    string? Reason,
    string? Url,
    DateTimeOffset? Start,
    DateTimeOffset? End,
    IReadOnlyList<Label> Labels)
    : LabeledFact(Labels)
{
    /// <summary>
    /// The host that the repository is fetched from, until its name says on which code host it is. It isn't stored.
    /// </summary>
    [JsonIgnore]
    public string? CloneHost { get; init; }

    [JsonIgnore]
    public bool IsOver => State >= ReportedDeploymentState.Succeeded;

    [JsonIgnore]
    public override IEnumerable<Key> Keys =>
    [
        Key.ReportedDeployment(System, Application, Id),
        .. Repository is not null && Commit is not null ? (IEnumerable<Key>)[Key.Commit(Repository, Commit)] : [],
    ];

    [JsonIgnore]
    public override string StepKey => Key.ReportedDeployment(System, Application, Id).Value;

    [JsonIgnore]
    public override string? ToldVersion => Version;
}

/// <summary>The step of a deployment by another tool.</summary>
public static class ReportedDeployments
{
    internal static Step? Step(IReadOnlyList<Event> events)
    {
        var last = events.MaxBy(e => (((DeploymentReported)e.Fact).IsOver, e.OccurredAt, ((DeploymentReported)e.Fact).State, e.Position))!;
        var deployment = (DeploymentReported)last.Fact;
        return new(deployment.StepKey, StateOf(deployment.State), deployment.Start ?? events[0].OccurredAt, Title(deployment), deployment)
        {
            End = deployment.IsOver ? deployment.End ?? last.OccurredAt : null,
            Actor = events.Select(e => e.Actor).FirstOrDefault(actor => actor is not null),
            Link = deployment.Url,
            Detail = deployment.State is ReportedDeploymentState.Failed or ReportedDeploymentState.Cancelled ? deployment.Reason : null,
            Turn = new($"deployment:{deployment.System} {deployment.Application} {deployment.Environment}", events.Min(e => e.Position)),
        };
    }

    private static string Title(DeploymentReported deployment) =>
        deployment.Version is { } version ? $"{deployment.Application} {version}" : deployment.Application;

    private static StepState StateOf(ReportedDeploymentState state) => state switch
    {
        ReportedDeploymentState.Queued => StepState.Queued,
        ReportedDeploymentState.Running => StepState.Running,
        ReportedDeploymentState.Succeeded => StepState.Succeeded,
        ReportedDeploymentState.Failed => StepState.Failed,
        ReportedDeploymentState.Cancelled => StepState.Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
