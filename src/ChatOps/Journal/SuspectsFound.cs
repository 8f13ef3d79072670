using System.Text.Json.Serialization;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>What had changed before an alert began, and may be why.</summary>
/// <param name="System">As in <see cref="AlertChanged"/>, like the next three.</param>
/// <param name="Services">The services that the alert is about.</param>
/// <param name="DependsOn">The services that those call.</param>
/// <param name="Environment">Null: the alert doesn't say.</param>
/// <param name="Suspects">Those in the hour before, the most suspicious first.</param>
/// <param name="Others">How many more there were in that hour.</param>
/// <param name="Earlier">If there were none, the last change in the hour before that.</param>
public sealed record SuspectsFound(
    string System,
    string Group,
    string Id,
    DateTimeOffset Start,
    IReadOnlyList<string> Services,
    IReadOnlyList<string> DependsOn,
    string? Environment,
    IReadOnlyList<Suspect> Suspects,
    int Others,
    Suspect? Earlier)
    : Fact
{
    /// <summary>How far back changes are looked for.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(1), LongWindow = TimeSpan.FromHours(2);

    /// <summary>What would take back the first suspect; null: it stands out too little, or can't be taken back.</summary>
    public WayBack? Back { get; init; }

    [JsonIgnore]
    public override About About => new About.Place(Services[0], Environment);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Alert(System, Group, Id, Start)];

    [JsonIgnore]
    public override string StepKey => $"suspects:{Key.Alert(System, Group, Id, Start).Value}";

    [JsonIgnore]
    public override string LookedForBy => Subject.Suspects(System, Group);

    /// <summary>It says something about what happened before.</summary>
    [JsonIgnore]
    public override bool IsNews => false;

    internal static Step Step(IReadOnlyList<Event> events)
    {
        var last = (SuspectsFound)events[^1].Fact;
        return new(last.StepKey, StepState.Open, last.Start, Plural.Of(last.Suspects.Count + last.Others, "change"), last)
        {
            End = last.Start,
            IsAside = true,
        };
    }
}

/// <summary>A change that may be the cause of something.</summary>
/// <param name="What">In one line: what, and by whom.</param>
/// <param name="At">When.</param>
/// <param name="State">How far it was.</param>
public sealed record Suspect(RichText What, DateTimeOffset At, SuspectState State = SuspectState.Done)
{
    /// <summary>At that time it began, and it wasn't done before the alert.</summary>
    public bool HasOnlyBegun { get; init; }

    /// <summary>The key of its step.</summary>
    public string? Step { get; init; }
}

/// <summary>Stabilizing: all of it was there, and was watched for a while.</summary>
public enum SuspectState { Done, Running, Stabilizing, Failed }

/// <summary>A rollback that someone may want.</summary>
/// <param name="Version">The one before.</param>
public sealed record WayBack(string Service, string Environment, string Version);
