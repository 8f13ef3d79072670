using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>Applied: the change is made, and nothing ran by which one could tell whether it is any good.</summary>
public enum OperationState { Planned, Running, Succeeded, Failed, Cancelled, Superseded, Expired, Scheduled, Applied }

/// <summary>An operation reached a state.</summary>
/// <param name="Verb">"deploy", "scale", "rollback", "restart", "pause", "resume".</param>
/// <param name="Image">The image without its version, for deploy and rollback.</param>
/// <param name="From">Version or replica count before.</param>
/// <param name="To">Version or replica count asked for.</param>
/// <param name="Message">One sentence for people: why it failed, what was special.</param>
/// <param name="Details">Reasons and log lines, already redacted; one text for each thing that was wrong.</param>
/// <param name="At">When it is to begin, of one that is scheduled.</param>
/// <param name="Cause">The operation whose failure led to this one: they are one story.</param>
public sealed record OperationChanged(
    string Operation, OperationState State, string Verb, string Service, string Environment, string? Image, string? From, string? To,
    string? Message, IReadOnlyList<string> Details, string? Cause = null, DateTimeOffset? At = null)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => Cause is null ? [Key.Operation(Operation)] : [Key.Operation(Operation), Key.Operation(Cause)];
}

/// <summary>After an automatic rollback further ones are on hold, or that hold was released.</summary>
/// <param name="Operation">The operation that went wrong.</param>
public sealed record HoldChanged(string Service, string Environment, bool Held, string Reason, string Operation)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Operation(Operation)];
}

/// <summary>A running operation has news: what the cluster shows at this moment.</summary>
/// <param name="Done">Of <paramref name="Total"/> replicas.</param>
/// <param name="Label">"6/10 updated, 5 available".</param>
/// <param name="Problems">What is in the way, a sentence each, already redacted.</param>
/// <param name="Details">When something is newly in the way: reasons and log lines, already redacted.</param>
public sealed record OperationProgressed(
    string Operation, string Service, int Done, int Total, string Label, IReadOnlyList<string> Problems, IReadOnlyList<string>? Details = null)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Operation(Operation)];
}

/// <summary>A running operation waits for a person's yes, or no longer does.</summary>
/// <param name="For">What it waits for; null: it goes on.</param>
public sealed record OperationWaits(string Operation, string Service, string? For)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Operation(Operation)];
}

/// <summary>What an operation would do next it does not do now, since what that rests on does not hold; or it does again.</summary>
/// <param name="Why">Null: nothing holds it up any more.</param>
public sealed record OperationBlocked(string Operation, string Service, string Environment, string? Why)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Operation(Operation)];
}

/// <summary>Something worth knowing about an operation.</summary>
/// <param name="IsStep">One step of many, told in the thread alone.</param>
/// <param name="About">Of several notes about the same the last takes the place of the others.</param>
/// <param name="IsWarning">Somebody should look at it; false for what was done as it should be.</param>
public sealed record OperationNoted(string Operation, string Service, string Text, bool IsStep = false, string? About = null, bool IsWarning = true)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Operation(Operation)];
}

/// <summary>Somebody asked for something that policy or the state of things did not allow, or no longer allowed when it was to happen.</summary>
/// <param name="Command">What was typed, pressed or due: "deploy", "run", "cancel", "promote".</param>
/// <param name="Operation">When it was about one.</param>
public sealed record CommandRefused(string Command, string? Verb, string? Service, string? Environment, string Reason, string? Operation = null)
    : Fact
{
    [JsonIgnore]
    public override IEnumerable<Key> Keys => [];
}
