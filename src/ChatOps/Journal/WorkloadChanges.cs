using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>Someone other than this bot changed a workload in its cluster.</summary>
/// <param name="Workload">"production/web/deployment/web".</param>
/// <param name="Change">What identifies the change: the object's uid, and its generation or its end.</param>
/// <param name="By">The recorded field managers: "kubectl-set"; null when there are none.</param>
/// <param name="Changes">What differs, a phrase each; for possible secrets only the name.</param>
/// <param name="To">The new version, if its service's image changed.</param>
/// <param name="IsAutoscaled">An autoscaler did it, as it regularly does.</param>
/// <param name="From">The previous version.</param>
public sealed record WorkloadChanged(
    string Service,
    string Environment,
    string Workload,
    string Change,
    string? By,
    IReadOnlyList<string> Changes,
    string? To,
    bool IsAutoscaled,
    string? From = null) : Fact
{
    private const int ShortestSha = 7;

    /// <summary>The commit, or how its SHA begins, that the new version was built from, if the pods say so.</summary>
    public string? Revision { get; init; }

    /// <summary>A commit's SHA, or how it begins; null: it is something else.</summary>
    public static string? Sha(string? text) =>
        text is { Length: >= ShortestSha and <= 40 } && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : null;

    [JsonIgnore]
    public override About About => new About.Workload(Service, Environment, Workload);

    /// <summary>All changes by an autoscaler are one story; any other change is a story of its own.</summary>
    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Workload(Workload, IsAutoscaled ? "autoscaler" : Change)];

    [JsonIgnore]
    public override string StepKey => IsAutoscaled ? $"autoscaler:{Workload}" : $"workload:{Workload}#{Change} {By}";

    [JsonIgnore]
    public override string? ToldVersion => To;

    [JsonIgnore]
    public override string? ToldRevision => Revision;

    /// <summary>A version that someone sets has a story of its own, and so has each end and return of the workload.</summary>
    [JsonIgnore]
    public override string? Repeats => IsAutoscaled || To is not null || !long.TryParse(Change.AsSpan(Change.LastIndexOf('/') + 1), out _)
        ? null
        : $"{Workload} {By} {Alike.Mask(string.Join("; ", Changes))}";

    [JsonIgnore]
    public override Replacement? Replaces => From is not null && To is not null ? new(null, From, To) : null;
}

/// <summary>The step of a change that others made to a workload.</summary>
public static class WorkloadChanges
{
    internal static Step? Step(IReadOnlyList<Event> events)
    {
        var last = events[^1];
        var change = (WorkloadChanged)last.Fact;
        return new(
            change.StepKey,
            change.IsAutoscaled ? StepState.Open : StepState.Warned,
            last.OccurredAt,
            string.Join("; ", change.Changes),
            change)
        {
            End = last.OccurredAt,
            Detail = change.IsAutoscaled && events.Count > 1 ? $"{events.Count} times in total" : null,
            Turn = change.To is null
                ? null
                : new(OperationSteps.VersionLane(change.Service, change.Environment), events.Max(e => e.Position)),
            Echoed = Key.Workload(change.Workload, change.Change).Value,
            IsUrgent = !change.IsAutoscaled,
            IsMention = last.IsMention,
        };
    }
}
