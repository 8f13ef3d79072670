using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>What a later part of the same story took the place of: it stays told and says nothing of how the story stands.</summary>
internal static class Superseded
{
    /// <summary>The subjects of steps that no longer count.</summary>
    public static IReadOnlySet<string> In(IReadOnlyList<Event> events)
    {
        var found = new HashSet<string>();
        Builds(events, found);
        Deployments(events, found);
        Versions(events, found);
        return found;
    }

    private static void Builds(IReadOnlyList<Event> events, HashSet<string> found)
    {
        var runs = BuildRun.Of(events);
        var commits = new CommitOrder(events);
        found.UnionWith(runs.Where(run => commits.IsReplaced(run.Last.Commit) || runs.Any(other => run.IsSupersededBy(other, commits))).Select(run => run.Name));
    }

    /// <summary>Others' deploys of a repository to one environment, in the order of their ids.</summary>
    private static void Deployments(IReadOnlyList<Event> events, HashSet<string> found)
    {
        foreach (var environment in events.Select(e => e.Fact).OfType<DeploymentChanged>().GroupBy(d => (d.System, d.Repository, d.Environment)))
        {
            var newest = environment.Max(d => d.Id);
            found.UnionWith(environment.Where(d => d.Id != newest).Select(d => Key.Deployment(d.Repository, d.Id).Value));
        }
    }

    /// <summary>What was done to a service in one environment, in the order in which it was carried out: a version takes the place of a version.</summary>
    private static void Versions(IReadOnlyList<Event> events, HashSet<string> found)
    {
        var done = events.Where(e => e.Fact is OperationChanged { State: OperationState.Running or OperationState.Succeeded or OperationState.Failed or OperationState.Applied } or WorkloadChanged { To: not null });
        foreach (var place in done.GroupBy(e => Place(e.Fact)))
        {
            var inOrder = place.GroupBy(e => Step.Subject(e)).OrderBy(step => step.Max(e => e.Position)).Select(step => step.Key).ToList();
            foreach (var subject in inOrder.SkipLast(1))
            {
                found.Add(subject);
            }
        }

        found.UnionWith(events.Select(e => e.Fact).OfType<OperationNoted>().Where(n => found.Contains(Key.Operation(n.Operation).Value)).Select(n => $"note:{n.Operation}{n.About}"));
    }

    private static (string Service, string Environment, string What) Place(Fact fact) => fact switch
    {
        OperationChanged { Verb: "deploy" or "rollback" } version => (version.Service, version.Environment, "version"),
        OperationChanged other => (other.Service, other.Environment, other.Verb),
        WorkloadChanged change => (change.Service, change.Environment, "version"),
        _ => default,
    };
}
