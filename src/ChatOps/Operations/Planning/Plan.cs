using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Requests;
using ChatOps.People;

namespace ChatOps.Operations.Planning;

/// <summary>
/// Exactly what an operation will do, and what it was made from. What was shown is what runs: <see cref="Hash"/> is the proof.
/// </summary>
/// <param name="Uid">Of the workload that was looked at.</param>
/// <param name="Generation">Of its spec at that moment: it moves when anybody changes it.</param>
/// <param name="Replicas">That there are; of a blue-green one, that the other color is to have.</param>
/// <param name="Notes">What somebody should know before saying yes, a sentence each.</param>
/// <param name="Warnings">What may go wrong.</param>
/// <param name="Commits">What lies between the two versions, newest last, when it is known.</param>
public sealed record Plan(
    ChangeAction Action, string Service, string Environment, Workload Workload, string Uid, long Generation, int Replicas,
    ImmutableArray<RichText> Notes, ImmutableArray<Warning> Warnings, ImmutableArray<CommitLine> Commits)
{
    /// <summary>When it is to begin; now when absent.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>The running operation that this one ends and takes the place of.</summary>
    public string? Replaces { get; init; }

    /// <summary>The failed operation that this one makes good by itself.</summary>
    public string? Cause { get; init; }

    /// <summary>Of a blue-green one: the workload by which both colors are known.</summary>
    public Workload? KnownAs { get; init; }

    /// <inheritdoc cref="WorkloadState.Writers"/>
    public ImmutableArray<string>? Writers { get; init; }

    /// <summary>
    /// Nobody named what it does, and it may not be what is wanted: it runs only after somebody said yes, wherever that is.
    /// </summary>
    public bool AskFirst { get; init; }

    /// <summary>This bot has seen healthy what a rollback goes back to.</summary>
    public bool IsKnownGood { get; init; }

    /// <summary>The other versions that one might go back to, newest first.</summary>
    public ImmutableArray<PastVersion>? Others { get; init; }

    /// <summary>Of a scale that an autoscaler would put back: the command that would let it be.</summary>
    public Instead? Instead { get; init; }

    /// <summary>The workload that others must leave alone meanwhile: of a blue-green one both colors, known by the blue.</summary>
    [JsonIgnore]
    public Workload Key => KnownAs ?? Workload;

    [JsonIgnore]
    public string Verb => Action.Verb;

    /// <summary>Null when it sets no version.</summary>
    [JsonIgnore]
    public VersionChange? Version => Action as VersionChange;

    /// <summary>Null when no traffic is switched.</summary>
    [JsonIgnore]
    public PlannedSwitch? Switch => (Action as BlueGreenChange)?.Traffic;

    /// <summary>Whether it runs only after somebody said yes to it, wherever that is.</summary>
    [JsonIgnore]
    public bool MustBeConfirmed => Replaces is not null || AskFirst || Action.IsShutdown || Version is { SeenFailing: true };

    /// <summary>Of what will be done and to what; not of the notes around it.</summary>
    [JsonIgnore]
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Service}\n{Environment}\n{Workload}\n{Workload.Container}\n{Uid}\n{Generation}\n{Replicas}\n{Replaces}\n{At}\n{Key}\n{JsonSerializer.Serialize<OperationAction>(Action, FactKinds.Json)}")))[..16];

    /// <summary>
    /// What differs in substance from a plan that somebody said yes to earlier; null when nothing does, and this may run in its place.
    /// </summary>
    public RichText? DiffersFrom(Plan approved)
    {
        if (Uid != approved.Uid)
        {
            return "the workload was deleted and created again";
        }

        if (Action.DiffersFrom(approved.Action) is { } difference)
        {
            return difference;
        }

        // One that was known then is no difference, though it may be worded in another way by now.
        return Warnings.ExceptBy(approved.Warnings.Select(warning => warning.About), warning => warning.About).FirstOrDefault()?.Text;
    }

    public string Write() => JsonSerializer.Serialize(this, FactKinds.Json);

    public static Plan Read(string json) => JsonSerializer.Deserialize<Plan>(json, FactKinds.Json)!;
}

/// <summary>A command that does something similar.</summary>
public sealed record Instead(string Label, string Verb, string Arguments);

/// <summary>A version that ran on a workload before.</summary>
/// <param name="By">Who deployed it last, null when it was not through this bot.</param>
/// <param name="Healthy">Seen healthy and not failing since; null when never seen either way.</param>
public sealed record PastVersion(string Version, DateTimeOffset At, ChatId? By, bool? Healthy);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Goal))]
internal sealed partial class GoalJson : JsonSerializerContext;
