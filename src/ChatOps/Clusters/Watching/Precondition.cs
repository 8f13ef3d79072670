using System.Text.Json.Serialization;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;

namespace ChatOps.Clusters.Watching;

/// <summary>
/// What must hold of a workload at the moment of a change that depends on it: it is unchanged since it was judged, and enough of it is
/// available. Zero available is never enough.
/// </summary>
/// <param name="Uid">Of the one that was judged; null: any of that name.</param>
/// <param name="Replicas">At least this many must be desired, and all of them available.</param>
public sealed record Precondition(Workload Workload, string? Uid, int Replicas)
{
    /// <summary>The image that the container must run, and the operation that must have set it.</summary>
    public OperationImage? Image { get; init; }

    /// <summary>The pod template that was judged; null: any.</summary>
    public TemplatePrint? Template { get; init; }

    /// <summary>Of the spec that was judged; null: any.</summary>
    public long? Generation { get; init; }

    /// <inheritdoc cref="WorkloadState.Writers"/>
    public IReadOnlyList<string>? Writers { get; init; }

    /// <summary>How long each of its pods must have been ready.</summary>
    [JsonPropertyName("steady")]
    public TimeSpan ReadyFor { get; init; }
}

/// <summary>A fingerprint of a pod template at a moment; unlike a template, which may contain secrets, it may be stored.</summary>
/// <param name="Print">Equal for equal templates of one workload.</param>
/// <param name="Writers">Who had written to the workload by then.</param>
public sealed record TemplatePrint(string Print, IReadOnlyList<string> Writers);

/// <summary>An image, and the operation that set it.</summary>
public sealed record OperationImage(string Operation, string Image);

/// <summary>Whether a <see cref="Precondition"/> holds.</summary>
public abstract record PreconditionResult
{
    private PreconditionResult() { }

    public sealed record Met : PreconditionResult;

    /// <summary>Not now, but perhaps later. The message is a sentence.</summary>
    /// <param name="IsStabilizing">Everything is healthy, but not yet for long enough.</param>
    public sealed record Unmet(RichText Why, bool IsStabilizing = false) : PreconditionResult;

    /// <summary>It has changed since it was judged: the judgement no longer applies.</summary>
    public sealed record Changed(RichText Why) : PreconditionResult;
}

/// <summary>What must hold of a Service's traffic and of its target.</summary>
/// <param name="Value">Where the traffic must go, by that label of the Service's selector.</param>
/// <param name="Live">What must be healthy there.</param>
public sealed record TrafficPrecondition(string Service, string Label, string Value, Precondition Live);
