using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>Replaced: it had succeeded, and a later deployment superseded it.</summary>
public enum DeploymentState { Created, Queued, Running, Succeeded, Failed, Replaced }

/// <summary>A deployment by another system was created or changed its state.</summary>
/// <param name="System">The system, as people write it.</param>
/// <param name="Id">The system's own id; grows.</param>
/// <param name="Environment">The system's name for it.</param>
/// <param name="Status">The id of its status, which grows; 0 before it has one.</param>
public sealed record DeploymentChanged(
    string System,
    string Repository,
    long Id,
    string Environment,
    string Ref,
    string Commit,
    DeploymentState State,
    string? Description,
    string? Url,
    long Status = 0)
    : Fact
{
    [JsonIgnore]
    public override About About => new About.Repository(Repository);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Deployment(Repository, Id), Key.Commit(Repository, Commit)];

    [JsonIgnore]
    public override string StepKey => Key.Deployment(Repository, Id).Value;
}

/// <summary>The step of a deployment by another system.</summary>
public static class Deployments
{
    internal static Step? Step(IReadOnlyList<Event> events)
    {
        // Its statuses are numbered; its outcome remains relevant after it was replaced.
        var (last, latest) = events.Select(e => (Event: e, Fact: (DeploymentChanged)e.Fact))
            .MaxBy(one => (one.Fact.State is not DeploymentState.Replaced, one.Fact.Status));
        var state = latest.State switch
        {
            DeploymentState.Created or DeploymentState.Running => StepState.Running,
            DeploymentState.Queued => StepState.Queued,
            DeploymentState.Succeeded => StepState.Succeeded,
            DeploymentState.Failed => StepState.Failed,
            DeploymentState.Replaced => StepState.Replaced,
            _ => throw new InvalidOperationException($"What is {latest.State}?"),
        };
        return new(latest.StepKey, state, events[0].OccurredAt, latest.Ref, latest)
        {
            End = latest.State >= DeploymentState.Succeeded ? last.OccurredAt : null,
            Actor = events[0].Actor,
            Link = latest.Url,
            Detail = latest.State is DeploymentState.Failed ? latest.Description : null,
            Turn = new(
                $"deployment:{latest.System} {latest.Repository} {latest.Environment}",
                events.Min(e => e.Position),
                CountedBy: latest.System,
                Number: latest.Id),
        };
    }
}
