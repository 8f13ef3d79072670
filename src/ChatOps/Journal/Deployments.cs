using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>Replaced: it was done, and another took its place.</summary>
public enum DeploymentState { Created, Queued, Running, Succeeded, Failed, Replaced }

/// <summary>A deploy that someone else runs was created or moved.</summary>
/// <param name="System">Who runs it, as people write it.</param>
/// <param name="Id">The system's own; grows.</param>
/// <param name="Environment">As the system calls it.</param>
/// <param name="Status">The number of its state, which grows; 0 before it has one.</param>
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

/// <summary>The step of a deploy that someone else runs.</summary>
public static class Deployments
{
    internal static Step? Step(IReadOnlyList<Event> events)
    {
        // Its statuses are numbered; what came of it is still worth knowing once it was replaced.
        var latest = events.Select(e => (DeploymentChanged)e.Fact).MaxBy(d => (d.State is not DeploymentState.Replaced, d.Status))!;
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
            End = latest.State >= DeploymentState.Succeeded ? events[^1].OccurredAt : null,
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
