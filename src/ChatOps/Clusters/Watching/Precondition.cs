using System.Text.Json.Serialization;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;

namespace ChatOps.Clusters.Watching;

/// <summary>
/// What must be true of a workload at the moment of a change that depends on it: it is unchanged since it was judged, and enough of its
/// replicas are available. Zero is never enough.
/// </summary>
/// <param name="Uid">The uid of the workload that was judged; null: any of that name.</param>
/// <param name="Replicas">At least this many must be desired, and all of them available.</param>
public sealed record Precondition(Workload Workload, string? Uid, int Replicas)
{
    /// <summary>The image that the container must run, and the operation that must have set it.</summary>
    public OperationImage? Image { get; init; }

    /// <summary>The pod template that was judged; null: any.</summary>
    public TemplatePrint? Template { get; init; }

    /// <summary>The generation of the spec that was judged; null: any.</summary>
    public long? Generation { get; init; }

    /// <inheritdoc cref="WorkloadState.Writers"/>
    public IReadOnlyList<string>? Writers { get; init; }

    /// <summary>How long each of its pods must have been ready without interruption.</summary>
    [JsonPropertyName("steady")]
    public TimeSpan ReadyFor { get; init; }
}

/// <summary>
/// A fingerprint of a pod template at a certain moment; unlike the template, which may contain secrets, it may be stored.
/// </summary>
/// <param name="Print">Equal for equal templates of one workload.</param>
/// <param name="Writers">Who had written to the workload up to that moment.</param>
public sealed record TemplatePrint(string Print, IReadOnlyList<string> Writers);

/// <summary>An image, and the operation that set it.</summary>
public sealed record OperationImage(string Operation, string Image);

/// <summary>Whether a <see cref="Precondition"/> is met.</summary>
public abstract record PreconditionResult
{
    private PreconditionResult() { }

    public sealed record Met : PreconditionResult;

    /// <summary>Not met now, but perhaps later. The reason is a full sentence.</summary>
    /// <param name="IsStabilizing">Everything is healthy, but hasn't been for long enough yet.</param>
    public sealed record Unmet(RichText Why, bool IsStabilizing = false) : PreconditionResult;

    /// <summary>The workload has changed since it was judged: the verdict no longer applies.</summary>
    public sealed record Changed(RichText Why) : PreconditionResult;
}

/// <summary>What must be true of a Service's traffic and of its target.</summary>
/// <param name="Value">Where the traffic must go: the value of that label in the Service's selector.</param>
/// <param name="Live">The target that must be healthy.</param>
public sealed record TrafficPrecondition(string Service, string Label, string Value, Precondition Live);
