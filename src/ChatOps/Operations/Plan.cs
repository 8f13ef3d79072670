using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Operations;

/// <summary>Exactly what an operation will do, and what it was made from. What was shown is what runs: <see cref="Hash"/> is the proof.</summary>
/// <param name="Verb">"deploy", "scale", "rollback", "restart", "pause" or "resume".</param>
/// <param name="Uid">Of the workload that was looked at.</param>
/// <param name="Generation">Of its spec at that moment: it moves when anybody changes it.</param>
/// <param name="From">Version or replicas now, in words.</param>
/// <param name="To">Version or replicas after, in words.</param>
/// <param name="FromImage">The full image now.</param>
/// <param name="Image">The full image to set, for deploy and rollback.</param>
/// <param name="Replicas">To set for scale; for others what there is.</param>
/// <param name="Notes">What somebody should know before saying yes, a sentence each.</param>
/// <param name="Warnings">What may go wrong.</param>
/// <param name="Commits">What lies between the two versions, newest last, when it is known.</param>
/// <param name="Replaces">The running operation that this one ends and takes the place of.</param>
/// <param name="Cause">The failed operation that this one makes good by itself.</param>
/// <param name="Revision">The cluster's revision whose whole pod template is restored with the image, by its name; null: the image alone.</param>
/// <param name="AskedRevision">The revision's number, when somebody asked for that and not for a version.</param>
/// <param name="For">Of a scale: after this time it is put back.</param>
/// <param name="SeenFailing">This bot saw the version fail on this workload: it runs only after somebody said yes to that.</param>
/// <param name="Others">The other versions that one might go back to, newest first.</param>
/// <param name="OtherImages">Full images of further containers that are set with <paramref name="Image"/>.</param>
/// <param name="Bounds">Of a scale: what its autoscaler is to keep to, instead of a number.</param>
/// <param name="Instead">Of a scale that an autoscaler would put back: the bounds that would let it be, as the command to scale takes them.</param>
/// <param name="At">When it is to begin; now when absent.</param>
/// <param name="Switch">Of a blue-green one: how the traffic gets to <paramref name="Workload"/>.</param>
/// <param name="KnownAs">Of a blue-green one: the workload by which both colours are known.</param>
/// <param name="Footing">Of one that takes the old colour down: what must hold while it does.</param>
/// <param name="Known">Of a rollback: this bot has seen the version healthy on this workload.</param>
public sealed record Plan(
    string Verb, string Service, string Environment, Workload Workload, string Uid, long Generation, string From, string To,
    string FromImage, string? Image, int Replicas, ImmutableArray<RichText> Notes, ImmutableArray<Warning> Warnings, ImmutableArray<CommitLine> Commits,
    string? Replaces = null, string? Cause = null, bool Known = false,
    string? Revision = null, long? AskedRevision = null, TimeSpan? For = null, bool SeenFailing = false, ImmutableArray<PastVersion>? Others = null,
    ImmutableArray<ContainerImage>? OtherImages = null, PlannedBounds? Bounds = null, string? Instead = null,
    DateTimeOffset? At = null, PlannedSwitch? Switch = null, Workload? KnownAs = null, TrafficFooting? Footing = null)
{
    /// <inheritdoc cref="WorkloadState.Writers"/>
    public ImmutableArray<string>? Writers { get; init; }

    /// <summary>Nobody named what it does, and it may not be what is wanted: it runs only after somebody said yes, wherever that is.</summary>
    public bool AskFirst { get; init; }

    /// <summary>The workload that others must leave alone meanwhile: of a blue-green one both colours, known by the blue.</summary>
    [JsonIgnore]
    public Workload Key => KnownAs ?? Workload;

    /// <summary>Nothing would be left running.</summary>
    [JsonIgnore]
    public bool IsShutdown => this is { Verb: "scale", Replicas: 0, Bounds: null };

    /// <summary>Set for restart, pause and resume.</summary>
    [JsonIgnore]
    public RolloutAction? Action => Enum.TryParse<RolloutAction>(Verb, ignoreCase: true, out var action) ? action : null;

    /// <summary>Of what will be done and to what; not of the notes around it.</summary>
    [JsonIgnore]
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{Verb}\n{Service}\n{Environment}\n{Workload}\n{Workload.Container}\n{Uid}\n{Generation}\n{FromImage}\n{Image}\n{Replicas}\n{Replaces}\n{Revision}\n{For}\n{string.Join(' ', OtherImages ?? [])}\n{Bounds}\n{At}\n{Switch}\n{Key}\n{SeenFailing}")))[..16];

    /// <summary>What differs in substance from a plan that somebody said yes to earlier; null when nothing does, and this may run in its place.</summary>
    public RichText? DiffersFrom(Plan approved)
    {
        if (Uid != approved.Uid)
        {
            return "the workload was deleted and created again";
        }

        if (Image is not null && FromImage != approved.FromImage)
        {
            return $"it runs {From} now, not {approved.From}";
        }

        // Replicas come and go; they matter where they are what is changed.
        if ((Image, Revision, For, Bounds) != (approved.Image, approved.Revision, approved.For, approved.Bounds) || (Verb is "scale" && (From, To) != (approved.From, approved.To)))
        {
            return $"it would now be {From} → {To}, not {approved.From} → {approved.To}";
        }

        // One that was known then is no difference, though it may be worded in another way by now.
        return Warnings.ExceptBy(approved.Warnings.Select(warning => warning.About), warning => warning.About).FirstOrDefault()?.Text;
    }

    public string Write() => JsonSerializer.Serialize(this, PlanJson.Default.Plan);

    public static Plan Read(string json) => JsonSerializer.Deserialize(json, PlanJson.Default.Plan)!;
}

/// <summary>The bounds that an autoscaler is to get.</summary>
/// <param name="Autoscaler">As the plan saw it.</param>
public sealed record PlannedBounds(Autoscaler Autoscaler, int Min, int Max);

/// <summary>The switch of a Service's traffic from the colour that is live to the other.</summary>
/// <param name="Uid">Of the Service.</param>
/// <param name="From">The live colour: "blue" or "green".</param>
/// <param name="Old">The Deployment that has the traffic.</param>
/// <param name="Prepare">The other must be set to the version, come up and be tested first; false: it is all there.</param>
public sealed record PlannedSwitch(
    string Service, string Uid, string Label, string From, string To, string Old, bool Prepare, string? TestUrl, string? TestJob, bool Approve, TimeSpan KeepOld, TimeSpan RetestAfter);

/// <summary>A version that ran on a workload before.</summary>
/// <param name="By">Who deployed it last, null when it was not through this bot.</param>
/// <param name="Healthy">Seen healthy and not failing since; null when never seen either way.</param>
public sealed record PastVersion(string Version, DateTimeOffset At, ChatId? By, bool? Healthy);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(Goal))]
internal sealed partial class PlanJson : JsonSerializerContext;
