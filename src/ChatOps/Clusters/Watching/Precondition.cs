using System.Text.Json.Serialization;
using ChatOps.Clusters.Reading;
using ChatOps.Messages;

namespace ChatOps.Clusters.Watching;

/// <summary>
/// What must hold of a workload at the moment at which something is done that rests on it: it is what was judged before, and enough of
/// it is available. Nothing available is never enough.
/// </summary>
/// <param name="Uid">Of the one that was judged; null: whichever has the name.</param>
/// <param name="Replicas">So many or more must be wanted, and all of them available.</param>
public sealed record Precondition(Workload Workload, string? Uid, int Replicas)
{
    /// <summary>What the container must run, set by this operation.</summary>
    public OperationImage? Image { get; init; }

    /// <summary>The pod template that was judged; null: whatever it is.</summary>
    public TemplatePrint? Template { get; init; }

    /// <summary>Of the spec that was judged; null: whatever it is.</summary>
    public long? Generation { get; init; }

    /// <inheritdoc cref="WorkloadState.Writers"/>
    public IReadOnlyList<string>? Writers { get; init; }

    /// <summary>Each of its pods must have been ready for so long.</summary>
    [JsonPropertyName("steady")]
    public TimeSpan ReadyFor { get; init; }
}

/// <summary>A pod template as it was at a moment; it may be kept, though what is in a template may be secret.</summary>
/// <param name="Print">Equal for equal templates of one workload.</param>
/// <param name="Writers">Who had written to the workload by then.</param>
public sealed record TemplatePrint(string Print, IReadOnlyList<string> Writers);

/// <summary>An image, and the operation that set it.</summary>
public sealed record OperationImage(string Operation, string Image);

/// <summary>Whether something still stands on its <see cref="Precondition"/>.</summary>
public abstract record PreconditionResult
{
    private PreconditionResult() { }

    public sealed record Met : PreconditionResult;

    /// <summary>Not now; it may be again. The message is a sentence.</summary>
    /// <param name="IsStabilizing">All is healthy, but has not been for long enough.</param>
    public sealed record Unmet(RichText Why, bool IsStabilizing = false) : PreconditionResult;

    /// <summary>It is not what was judged any more: what was found then says nothing of it.</summary>
    public sealed record Changed(RichText Why) : PreconditionResult;
}

/// <summary>Sends a Service's traffic elsewhere.</summary>
/// <param name="Value">Where the traffic must go, by that label of the Service's selector.</param>
/// <param name="Live">What must be healthy there.</param>
public sealed record TrafficPrecondition(string Service, string Label, string Value, Precondition Live);
