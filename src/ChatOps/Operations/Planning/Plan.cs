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
/// Exactly what an operation will do, and the state that this is based on. What runs is what was shown: <see cref="Hash"/> proves it.
/// </summary>
/// <param name="Uid">The uid of the inspected workload.</param>
/// <param name="Generation">The generation of its spec at that moment: any change increments it.</param>
/// <param name="Replicas">The current replicas; for blue-green, those that the other color will get.</param>
/// <param name="Notes">What people should know before they confirm, in one sentence each.</param>
/// <param name="Warnings">What may go wrong.</param>
/// <param name="Commits">The commits between the two versions, newest last, when known.</param>
public sealed record Plan(
    ChangeAction Action, string Service, string Environment, Workload Workload, string Uid, long Generation, int Replicas,
    ImmutableArray<RichText> Notes, ImmutableArray<Warning> Warnings, ImmutableArray<CommitLine> Commits)
{
    /// <summary>When the operation starts; null: now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Why, in the words of whoever requested it, redacted; null: they didn't say.</summary>
    public string? Reason { get; init; }

    /// <summary>The incident that it fixes; null: none.</summary>
    public long? Fixes { get; init; }

    /// <summary>The running operation that this one supersedes.</summary>
    public string? Replaces { get; init; }

    /// <summary>The failed operation that this one automatically rolls back.</summary>
    public string? Cause { get; init; }

    /// <summary>For blue-green: the workload that represents both colors.</summary>
    public Workload? KnownAs { get; init; }

    /// <inheritdoc cref="WorkloadState.Writers"/>
    public ImmutableArray<string>? Writers { get; init; }

    /// <summary>The version was suggested and may not be the one that is wanted, so it needs confirmation in every environment.</summary>
    public bool AskFirst { get; init; }

    /// <summary>Whether this bot has seen a rollback's target healthy.</summary>
    public bool IsKnownGood { get; init; }

    /// <summary>Other versions that the workload could be rolled back to, newest first.</summary>
    public ImmutableArray<PastVersion>? Others { get; init; }

    /// <summary>For a scaling that an autoscaler would revert: the command to use instead.</summary>
    public Instead? Instead { get; init; }

    /// <summary>The workload that no other operation may change in the meantime: for blue-green both colors, identified by blue.</summary>
    [JsonIgnore]
    public Workload Key => KnownAs ?? Workload;

    [JsonIgnore]
    public string Verb => Action.Verb;

    /// <summary>The change of version; null when the plan sets no version.</summary>
    [JsonIgnore]
    public VersionChange? Version => Action as VersionChange;

    /// <summary>The traffic switch; null when no traffic is switched.</summary>
    [JsonIgnore]
    public PlannedSwitch? Switch => (Action as BlueGreenChange)?.Traffic;

    /// <summary>Whether it needs confirmation in every environment.</summary>
    [JsonIgnore]
    public bool MustBeConfirmed => Replaces is not null || AskFirst || Action.IsShutdown || Version is { SeenFailing: true };

    /// <summary>Covers what will be done and to what, but not the notes.</summary>
    [JsonIgnore]
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Service}\n{Environment}\n{Workload}\n{Workload.Container}\n{Uid}\n{Generation}\n{Replicas}\n{Replaces}\n{At}\n{Key}\n{JsonSerializer.Serialize<OperationAction>(Action, FactKinds.Json)}")))[..16];

    /// <summary>
    /// What differs in substance from a plan that was confirmed earlier; null when nothing does, and this may run instead.
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

        // A warning that was known then isn't a difference, even if it is worded differently now.
        return Warnings.ExceptBy(approved.Warnings.Select(warning => warning.About), warning => warning.About).FirstOrDefault()?.Text;
    }

    public string Write() => JsonSerializer.Serialize(this, FactKinds.Json);

    public static Plan Read(string json) => JsonSerializer.Deserialize<Plan>(json, FactKinds.Json)!;
}

/// <summary>A command that does something similar.</summary>
public sealed record Instead(string Label, string Verb, string Arguments);

/// <summary>A version that ran on a workload before.</summary>
/// <param name="By">Who last deployed it; null when that wasn't done through this bot.</param>
/// <param name="Healthy">Whether it was seen healthy and hasn't failed since; null when this bot has seen neither.</param>
public sealed record PastVersion(string Version, DateTimeOffset At, ChatId? By, bool? Healthy);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Goal))]
internal sealed partial class GoalJson : JsonSerializerContext;
