using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>A repository has another name, or another owner.</summary>
/// <param name="From">"owner/name", until now.</param>
/// <param name="To">Likewise, from now on.</param>
public sealed record RepositoryRenamed(string From, string To) : Fact
{
    [JsonIgnore]
    public override About About => new About.Repository(From);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Repository(To)];

    [JsonIgnore]
    public override string StepKey => $"{Key.Repository(To).Value} {From.ToLowerInvariant()}";

    internal static Step Step(IReadOnlyList<Event> events)
    {
        var last = (RepositoryRenamed)events[^1].Fact;
        return new(last.StepKey, StepState.Warned, events[0].OccurredAt, last.To, last) { Actor = events[0].Actor };
    }
}
