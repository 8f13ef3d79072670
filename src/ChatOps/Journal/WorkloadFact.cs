using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>Somebody changed a workload in its cluster, and it was not this bot.</summary>
/// <param name="Workload">"production/web/deployment/web".</param>
/// <param name="Change">What makes it this change: the object's uid, and its generation or what became of it.</param>
/// <param name="By">The field managers that the API server has on record: "kubectl-set"; null when it has none.</param>
/// <param name="Changes">What differs, a phrase each; of what may be secret only the name.</param>
/// <param name="To">The version that it was set to, when its service's image was.</param>
/// <param name="IsAutoscaled">An autoscaler did it, as it does all day.</param>
/// <param name="From">The version before that.</param>
public sealed record WorkloadChanged(
    string Service, string Environment, string Workload, string Change, string? By, IReadOnlyList<string> Changes, string? To, bool IsAutoscaled, string? From = null) : Fact
{
    /// <summary>What an autoscaler does is one story; whatever else, one for each change.</summary>
    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Workload(Workload, IsAutoscaled ? "autoscaler" : Change)];
}
