using System.Text.Json.Serialization;

namespace ChatOps.Journal;

public enum ConfigurationRunState { Queued, Running, Succeeded, Failed, Cancelled }

/// <summary>A configuration tool changes machines or stacks: a playbook, a node's report, a stack.</summary>
/// <param name="System">The tool, as people write it.</param>
/// <param name="Id">The tool's own id of the run.</param>
/// <param name="Title">What people call it: the playbook, the node, the stack.</param>
/// <param name="Changed">How many of whatever the tool counts were changed; null: it doesn't say.</param>
/// <param name="Failed">Likewise.</param>
/// <param name="Error">The beginning of what went wrong.</param>
public sealed record ConfigurationRun(
    string System,
    string Id,
    string Title,
    ConfigurationRunState State,
    int? Changed,
    int? Failed,
    DateTimeOffset? Start,
    DateTimeOffset? End,
    string? Url,
    string? Error,
    IReadOnlyList<Label> Labels)
    : LabeledFact(Labels)
{
    /// <summary>
    /// What it is a run of, if the tool doesn't say which run: <see cref="Id"/> is that of the thing until it is appended. It isn't stored.
    /// </summary>
    [JsonIgnore]
    public string? Thing { get; init; }

    [JsonIgnore]
    public override string? LookedForBy => Thing is null ? null : Subject.ConfigurationRuns(System, Thing);

    [JsonIgnore]
    public override string? Continues => LookedForBy;

    public override Fact After(Fact? told, DateTimeOffset at) =>
        told is ConfigurationRun before && (!before.IsOver || (IsOver && before.End == End))
        ? this with { Id = before.Id, Start = before.Start ?? Start }
        : this with { Id = $"{Id}@{at.ToUnixTimeMilliseconds()}" };

    [JsonIgnore]
    public bool IsOver => State >= ConfigurationRunState.Succeeded;

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.ConfigurationRun(System, Id)];

    [JsonIgnore]
    public override string StepKey => Key.ConfigurationRun(System, Id).Value;

    /// <summary>A node whose every run fails.</summary>
    [JsonIgnore]
    public override string? Repeats => State is ConfigurationRunState.Failed ? $"{System} {Title}" : null;
}

/// <summary>The step of a run of a configuration tool.</summary>
public static class ConfigurationRuns
{
    internal static Step? Step(IReadOnlyList<Event> events)
    {
        var last = events.MaxBy(e => (((ConfigurationRun)e.Fact).State, e.OccurredAt, e.Position))!;
        var run = (ConfigurationRun)last.Fact;
        return new(run.StepKey, StateOf(run.State), run.Start ?? events[0].OccurredAt, run.Title, run)
        {
            End = run.IsOver ? run.End ?? last.OccurredAt : null,
            Actor = events.Select(e => e.Actor).FirstOrDefault(actor => actor is not null),
            Link = run.Url,
            Detail = run.State is ConfigurationRunState.Failed
                ? run.Error ?? events.Select(e => ((ConfigurationRun)e.Fact).Error).LastOrDefault(error => error is not null)
                : null,
            // Agents run all day long, and mostly change nothing.
            IsTentative = run is { State: ConfigurationRunState.Succeeded, Changed: 0 } && events.Count == 1,
        };
    }

    private static StepState StateOf(ConfigurationRunState state) => state switch
    {
        ConfigurationRunState.Queued => StepState.Queued,
        ConfigurationRunState.Running => StepState.Running,
        ConfigurationRunState.Succeeded => StepState.Succeeded,
        ConfigurationRunState.Failed => StepState.Failed,
        ConfigurationRunState.Cancelled => StepState.Cancelled,
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, null),
    };
}
