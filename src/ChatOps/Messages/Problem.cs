using System.Text.Json.Serialization;

namespace ChatOps.Messages;

/// <summary>Something that keeps a workload from being healthy.</summary>
/// <param name="Subject">"pod web-6d5f4c9b7-x2x9k, container web"; "deployment web".</param>
/// <param name="Reason">Kubernetes' own reason: ImagePullBackOff, CrashLoopBackOff, OOMKilled, Unschedulable, FailedCreate, …</param>
/// <param name="Text">The cluster's message; may be empty.</param>
/// <param name="Log">The last lines of the container's log, at most 20; unredacted as they come from the cluster, so they may hold
/// secrets.</param>
/// <param name="Pod">The pod's name, if the problem is a pod's.</param>
public sealed record Problem(string Subject, string Reason, RichText Text, IReadOnlyList<string> Log, string? Pod = null)
{
    /// <summary>The reason for a pod that is running but not ready, which may still become ready.</summary>
    public const string NotReady = "NotReady";

    /// <summary>Restarts of its container so far. Another restart isn't a new problem.</summary>
    public int Restarts { get; init; }

    /// <summary>"pod web-x2x9k, container web: CrashLoopBackOff".</summary>
    [JsonIgnore]
    public RichText Title => $"{Subject}: {Reason}";

    /// <summary>Everything except the log, on one line.</summary>
    [JsonIgnore]
    public RichText Line => Title + (Text.IsEmpty ? RichText.Empty : " – " + Text);

    /// <summary>The same, with the container's restart count.</summary>
    [JsonIgnore]
    public RichText LineWithRestarts =>
        Restarts switch { 0 => Line, 1 => Line + ", restarted once", var count => Line + $", restarted {count} times" };

    /// <summary>What went wrong, in one sentence: the first problem, if one is known, and its consequence.</summary>
    public static RichText? Summary(Problem? first, RichText? message) =>
        first is null ? message : message is null ? first.LineWithRestarts : RichText.Of($"{first.LineWithRestarts} ({message})");

    public bool Equals(Problem? other) =>
        other is not null && (Subject, Reason, Text) == (other.Subject, other.Reason, other.Text) && Log.SequenceEqual(other.Log);

    public override int GetHashCode() => HashCode.Combine(Subject, Reason, Text, Log.Count);
}
