using System.Text.Json.Serialization;
using ChatOps.Journal.Audit;
using ChatOps.Messages;

namespace ChatOps.Journal;

/// <summary>Applied: the change was made, but nothing ran that would show whether it works. Waiting: for others to approve it.</summary>
public enum OperationState { Planned, Running, Succeeded, Failed, Cancelled, Superseded, Expired, Scheduled, Applied, Waiting }

/// <summary>An operation reached a state.</summary>
/// <param name="Message">One sentence for people: why it failed, what was special.</param>
/// <param name="Problems">What was wrong, the most telling first; already redacted.</param>
/// <param name="At">The start time of a scheduled one.</param>
/// <param name="Cause">The operation whose failure caused this one: they share a story.</param>
public sealed record OperationChanged(
    string Operation, OperationState State, OperationAction Action, string Service, string Environment,
    RichText? Message, IReadOnlyList<Problem> Problems, string? Cause = null, DateTimeOffset? At = null)
    : Fact
{
    /// <summary>The bot's automatic reaction to a failure, or why there is none; null when none is configured.</summary>
    public RichText? Remedy { get; init; }

    /// <summary>What allowed it: "policy.yaml:14", or why no grant was needed; null when nobody had to be asked.</summary>
    public string? Rule { get; init; }

    /// <summary>The hash of its plan; null in records of earlier versions.</summary>
    public string? Plan { get; init; }

    /// <summary>Why, in the words of whoever requested it, redacted; null: they didn't say, or it has begun before.</summary>
    public string? Reason { get; init; }

    /// <summary>How it ended, in a sentence; null when there is nothing to say.</summary>
    [JsonIgnore]
    public RichText? Outcome => Problem.Summary(Problems is [var first, ..] ? first : null, Message);

    [JsonIgnore]
    public override About About => new About.Place(Service, Environment);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => Cause is null ? [Key.Operation(Operation)] : [Key.Operation(Operation), Key.Operation(Cause)];

    /// <summary>A plan alone isn't worth showing.</summary>
    [JsonIgnore]
    public override string? StepKey => State is OperationState.Planned ? null : Key.Operation(Operation).Value;

    [JsonIgnore]
    public override string? ToldVersion => Action.ToldVersion;

    [JsonIgnore]
    public override Replacement? Replaces => Action.Replaces(State);

    [JsonIgnore]
    public override RichText AuditLine => RichText.Of(
        $"{State.ToString().ToLowerInvariant()}: {Action.Verb} {Service} {(Action.From is { } from ? RichText.Of($"{from:c} → ") : RichText.Empty)}{Action.To:c} in {Environment} ({Operation:c}){(Outcome is { } outcome ? " – " + outcome : RichText.Empty)}{AuditRule.Words(Rule)}{(Reason is null ? "" : $": {Reason}")}");
}

/// <summary>Further automatic rollbacks were put on hold after one, or that hold was released.</summary>
/// <param name="Operation">The operation that failed.</param>
public sealed record HoldChanged(string Service, string Environment, bool Held, string Reason, string Operation)
    : Fact
{
    [JsonIgnore]
    public override About About => new About.Place(Service, Environment);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Operation(Operation)];

    [JsonIgnore]
    public override string StepKey => $"hold:{Service}/{Environment}";

    [JsonIgnore]
    public override RichText AuditLine => RichText.Of(
        $"{(Held ? "put automatic rollback on hold" : "released the hold on automatic rollback")} of {Service} in {Environment} ({Operation:c})");
}

/// <summary>An update on an operation: part of its step.</summary>
public abstract record OperationFact(string Operation, string Service)
    : Fact
{
    [JsonIgnore]
    public override About About => new About.Place(Service);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Operation(Operation)];

    [JsonIgnore]
    public override string StepKey => Key.Operation(Operation).Value;
}

/// <summary>The progress of a running operation, as the cluster shows it now.</summary>
/// <param name="Done">Of <paramref name="Total"/> replicas.</param>
/// <param name="Label">"6/10 updated, 5 available".</param>
/// <param name="Problems">Current problems, already redacted.</param>
/// <param name="Details">For new problems: what the cluster says about them, with log lines, already redacted.</param>
/// <param name="OutOfSight">Since when and why there are no updates: everything else is as last seen. Null while there are updates.</param>
public sealed record OperationProgressed(
    string Operation,
    string Service,
    int Done,
    int Total,
    RichText Label,
    IReadOnlyList<Problem> Problems,
    IReadOnlyList<Problem>? Details = null,
    RichText? OutOfSight = null)
    : OperationFact(Operation, Service)
{
    /// <summary>All pods are up, and must stay healthy for a while.</summary>
    public bool IsStabilizing { get; init; }
}

/// <summary>A running operation waits for a person's approval, or no longer does.</summary>
/// <param name="For">What it waits for; null: it continues.</param>
public sealed record OperationWaits(string Operation, string Service, RichText? For)
    : OperationFact(Operation, Service)
{
    /// <summary>Who approved it is a fact of its own.</summary>
    [JsonIgnore]
    public override RichText? AuditLine =>
        For is null ? null : RichText.Of($"asked for approval of {Service} ({Operation:c}): {For}");

    /// <summary>Whom it asks: they are mentioned once, in the thread.</summary>
    public RichText? Whom { get; init; }
}

/// <summary>An operation's next step is blocked, since its precondition doesn't hold; or it is unblocked.</summary>
/// <param name="Why">Null: it is no longer blocked.</param>
public sealed record OperationBlocked(string Operation, string Service, string Environment, RichText? Why)
    : OperationFact(Operation, Service)
{
    [JsonIgnore]
    public override About About => new About.Place(Service, Environment);
}

/// <summary>Something worth knowing about an operation.</summary>
/// <param name="IsStep">One step of several, shown only in the thread.</param>
/// <param name="Topic">Of several notes with the same topic, the last replaces the others.</param>
/// <param name="IsWarning">Someone should look at it; false for normal steps.</param>
/// <param name="Step">Identifies what was announced or done, for later lookups; never by its wording.</param>
public sealed record OperationNoted(
    string Operation,
    string Service,
    RichText Text,
    bool IsStep = false,
    string? Topic = null,
    bool IsWarning = true,
    NotedStep? Step = null)
    : OperationFact(Operation, Service)
{
    [JsonIgnore]
    public override string StepKey => IsStep ? $"moves:{Operation}" : $"note:{Operation}{Topic}";

    [JsonIgnore]
    public override string LookedForBy => Subject.Notes(Operation);
}

/// <summary>Identifies a step of an operation across restarts.</summary>
/// <param name="Kind">What was announced or done: never renamed while operations may be in progress.</param>
/// <param name="Of">What it was done to: a pod, a Job, an address.</param>
public sealed record NotedStep(string Kind, string Of);
