namespace ChatOps.Tests.Chaos;

/// <summary>Compares what every side has on record. Each complaint is a sentence.</summary>
internal static class Auditor
{
    private const string Unchanged = "Nothing was changed";

    public static IReadOnlyList<string> Examine(Evidence evidence) =>
        [
            .. Deliveries(evidence),
            .. evidence.Board.Select(post => post.Platform).Distinct().SelectMany(platform => ChannelAuditor.Examine(evidence, platform)),
            .. Operations(evidence),
            .. Scales(evidence),
            .. Workloads(evidence),
        ];

    /// <summary>Whatever was acknowledged is in the journal, processed, and in the timeline.</summary>
    private static IEnumerable<string> Deliveries(Evidence evidence)
    {
        var journal = evidence.Journal.ToDictionary(d => (d.Source, d.Id));
        foreach (var sent in evidence.Acknowledged.Where(a => !journal.ContainsKey((a.Source, a.Id))))
        {
            yield return $"Lost: {sent.Source} {sent.Id} was acknowledged and is not in the journal.";
        }

        foreach (var delivery in evidence.Journal)
        {
            if (delivery.State is not "Done")
            {
                yield return $"Not done: {delivery.Source} {delivery.Id} is {delivery.State} ({delivery.Note}).";
            }

            if (delivery.Untold > 0)
            {
                yield return $"Untold: {delivery.Untold} events of {delivery.Source} {delivery.Id} are in no story.";
            }

            if (delivery is { State: "Done", Source: not ("slack" or "teams"), Events: 0, Note: null })
            {
                yield return $"Lost: nothing came of {delivery.Source} {delivery.Id}, and nothing says why.";
            }
        }
    }

    /// <summary>
    /// Every operation ended, and made its change once or not at all, as it reports.
    /// </summary>
    private static IEnumerable<string> Operations(Evidence evidence)
    {
        foreach (var operation in evidence.Operations)
        {
            var writes = evidence.Writes.Where(w => w.Operation == operation.Id).ToList();
            var changed = operation.State is "Succeeded"
                || (operation.State is "Failed"
                    && operation.Message?.PlainText.StartsWith(Unchanged, StringComparison.Ordinal) is not true);
            if (operation.State is "Running")
            {
                yield return $"No end: {operation} still runs.";
            }
            else if (writes.Count > 1)
            {
                yield return $"Doubled: {operation} changed the cluster {writes.Count} times.";
            }
            // A superseded operation may or may not have made its change.
            else if (operation.Image is not null && operation.State is not "Superseded" && writes.Count != (changed ? 1 : 0))
            {
                yield return $"Wrong: {operation} changed the cluster {writes.Count} times.";
            }
            else if (writes is [var write] && (write.Image != operation.Image || write.Cluster != operation.Environment))
            {
                yield return $"Wrong: {operation} did {write}.";
            }
        }
    }

    /// <summary>A scale carries no operation id, so scales are counted: no more of a kind than operations that requested it.</summary>
    private static IEnumerable<string> Scales(Evidence evidence) =>
        from write in evidence.Writes
        where write.Replicas is not null
        group write by (write.Cluster, write.Replicas) into writes
        let asked = evidence.Operations.Count(o => o is { Verb: "scale", State: not "Planned" and not "Cancelled" }
            && o.Environment == writes.Key.Cluster
            && o.To == $"{writes.Key.Replicas}")
        where writes.Count() > asked
        select $"Doubled: {writes.Key.Cluster} was scaled to {writes.Key.Replicas} {writes.Count()} times; {asked} operations asked for it.";

    /// <summary>The cluster matches its last writes, and its rollouts are complete.</summary>
    private static IEnumerable<string> Workloads(Evidence evidence)
    {
        foreach (var workload in evidence.Workloads)
        {
            var writes = evidence.Writes.Where(w => w.Cluster == workload.Cluster).ToList();
            if (writes.LastOrDefault(w => w.Image is not null) is { } deploy
                && (deploy.Image != workload.Image || deploy.Operation != workload.Operation))
            {
                yield return $"Wrong: {workload} after {deploy}.";
            }

            if (writes.LastOrDefault(w => w.Replicas is not null) is { } scale && scale.Replicas != workload.Replicas)
            {
                yield return $"Wrong: {workload} after {scale}.";
            }

            if (workload.Available != workload.Replicas)
            {
                yield return $"Wrong: {workload} is not done.";
            }
        }
    }
}
