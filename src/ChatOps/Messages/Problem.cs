using System.Text.Json.Serialization;

namespace ChatOps.Messages;

/// <summary>Something that keeps a workload from being well.</summary>
/// <param name="Subject">"pod web-6d5f4c9b7-x2x9k, container web"; "deployment web".</param>
/// <param name="Reason">Kubernetes' own word: ImagePullBackOff, CrashLoopBackOff, OOMKilled, Unschedulable, FailedCreate, …</param>
/// <param name="Text">The cluster's words for it; may be empty.</param>
/// <param name="Log">The last lines the container wrote, at most 20; from the cluster they come as they are and may hold secrets.</param>
/// <param name="Pod">Its name, when it is a pod that has it.</param>
public sealed record Problem(string Subject, string Reason, RichText Text, IReadOnlyList<string> Log, string? Pod = null)
{
    /// <summary>The reason of a pod that runs and is not ready, which may yet change.</summary>
    public const string NotReady = "NotReady";

    /// <summary>Of its container so far. Another restart isn't a new problem.</summary>
    public int Restarts { get; init; }

    /// <summary>"pod web-x2x9k, container web: CrashLoopBackOff".</summary>
    [JsonIgnore]
    public RichText Title => $"{Subject}: {Reason}";

    /// <summary>All of it but the log, in a line.</summary>
    [JsonIgnore]
    public RichText Line => Title + (Text.IsEmpty ? RichText.Empty : " – " + Text);

    /// <summary>The same, and how many times its container was restarted.</summary>
    [JsonIgnore]
    public RichText LineWithRestarts =>
        Restarts switch { 0 => Line, 1 => Line + ", restarted once", var count => Line + $", restarted {count} times" };

    /// <summary>What went wrong in a sentence: the first of what is wrong, when anything is known to be, and what that led to.</summary>
    public static RichText? Summary(Problem? first, RichText? message) =>
        first is null ? message : message is null ? first.LineWithRestarts : RichText.Of($"{first.LineWithRestarts} ({message})");

    public bool Equals(Problem? other) =>
        other is not null && (Subject, Reason, Text) == (other.Subject, other.Reason, other.Text) && Log.SequenceEqual(other.Log);

    public override int GetHashCode() => HashCode.Combine(Subject, Reason, Text, Log.Count);
}
