using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>Someone changed a workload in its cluster, and it was not this bot.</summary>
/// <param name="Workload">"production/web/deployment/web".</param>
/// <param name="Change">What makes it this change: the object's uid, and its generation or what became of it.</param>
/// <param name="By">The field managers that the API server has on record: "kubectl-set"; null when it has none.</param>
/// <param name="Changes">What differs, a phrase each; of what may be secret only the name.</param>
/// <param name="To">The version that it was set to, when its service's image was.</param>
/// <param name="IsAutoscaled">An autoscaler did it, as it does all day.</param>
/// <param name="From">The version before that.</param>
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
    [JsonIgnore]
    public override About About => new About.Workload(Service, Environment, Workload);

    /// <summary>What an autoscaler does is one story; whatever else, one for each change.</summary>
    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Workload(Workload, IsAutoscaled ? "autoscaler" : Change)];

    [JsonIgnore]
    public override string StepKey => IsAutoscaled ? $"autoscaler:{Workload}" : $"workload:{Workload}#{Change} {By}";

    [JsonIgnore]
    public override string? ToldVersion => To;

    [JsonIgnore]
    public override Replacement? Replaces => From is not null && To is not null ? new(null, From, To) : null;
}

/// <summary>The step of what others did to a workload.</summary>
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
            Detail = change.IsAutoscaled && events.Count > 1 ? $"{events.Count} times in all" : null,
            Turn = change.To is null
                ? null
                : new(OperationFacts.VersionLane(change.Service, change.Environment), events.Max(e => e.Position)),
            IsUrgent = !change.IsAutoscaled,
            IsMention = last.IsMention,
        };
    }
}
