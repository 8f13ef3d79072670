using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>A version that was set in an environment brought changes there, or took changes out of it.</summary>
/// <param name="From">The previous version.</param>
/// <param name="To">The version that was set.</param>
/// <param name="AreOut">They are no longer there.</param>
/// <param name="Count">How many changes it are: the commits on the repository's own line, without those that merges brought.</param>
/// <param name="Changes">The newest of them, the oldest first.</param>
/// <param name="Commits">The SHAs of all commits, or of the newest if there are very many.</param>
/// <param name="Url">Where to see all of them.</param>
public sealed record ContentsChanged(
    string Service,
    string Environment,
    string From,
    string To,
    bool AreOut,
    string Repository,
    int Count,
    IReadOnlyList<CommitLine> Changes,
    IReadOnlyList<string> Commits,
    string? Url) : Fact
{
    /// <summary>The operation that set the version; null: someone else did.</summary>
    public string? Operation { get; init; }

    /// <summary>What else set it: <see cref="WorkloadChanged.Workload"/> and <see cref="WorkloadChanged.Change"/>.</summary>
    public string? Workload { get; init; }

    public string? Change { get; init; }

    [JsonIgnore]
    public Key Cause => Operation is not null ? Key.Operation(Operation) : Key.Workload(Workload ?? "", Change ?? "");

    [JsonIgnore]
    public override About About => new About.Place(Service, Environment);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Cause];

    /// <summary>In the story of what set the version; for the stories of the changes, see <see cref="Presence"/>.</summary>
    [JsonIgnore]
    public override string StepKey => $"contents:{(AreOut ? "out:" : "")}{Cause.Value}";

    /// <summary>The step of a change's own story that says whether it is in the environment now.</summary>
    [JsonIgnore]
    public string Presence => $"in:{Service} {Environment}";

    internal static Step Step(IReadOnlyList<Event> events)
    {
        var last = events[^1];
        var contents = (ContentsChanged)last.Fact;
        return last.IsMention
            ? new(
                contents.Presence,
                contents.AreOut ? StepState.Warned : StepState.Succeeded,
                last.OccurredAt,
                contents.Environment,
                contents)
            {
                End = last.OccurredAt,
                // In the story of what set the version, its own line says so.
                Echo = contents.Cause.Value,
                IsMention = true,
            }
            : new(contents.StepKey, StepState.Open, last.OccurredAt, Plural.Of(contents.Count, "change"), contents)
            {
                End = last.OccurredAt,
                Link = contents.Url,
                IsAside = true,
                // It would only repeat what its story is about.
                IsSilent = !contents.AreOut && contents.Count < 2,
            };
    }
}
