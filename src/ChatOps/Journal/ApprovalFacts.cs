using System.Text.Json.Serialization;
using ChatOps.Journal.Audit;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Journal;

/// <summary>What waits for approval: the start of an operation, or the switch of its traffic.</summary>
public enum ApprovalGate { Start, Switch }

/// <summary>Void: it no longer counts. Bypassed: someone went ahead without the approvals that were needed.</summary>
public enum ApprovalChange { Given, Void, Rejected, Bypassed }

/// <summary>Someone's decision about an operation, or that it no longer counts.</summary>
/// <param name="Person">Whose.</param>
/// <param name="Plan">The hash of the plan that it is about.</param>
/// <param name="Reason">Redacted.</param>
public sealed record ApprovalChanged(
    string Operation,
    string Service,
    string Environment,
    ApprovalGate Gate,
    ApprovalChange Change,
    ChatId Person,
    string Plan,
    RichText? Reason = null)
    : OperationFact(Operation, Service)
{
    /// <summary>What lets them decide: "policy.yaml:14"; null in records of earlier versions, and where it no longer counts.</summary>
    public string? Rule { get; init; }

    [JsonIgnore]
    public override About About => new About.Place(Service, Environment);

    [JsonIgnore]
    public override RichText AuditLine => RichText.Of(
        $"{Deed} {(Gate is ApprovalGate.Switch ? "the switch of" : "the start of")} {Service} in {Environment} ({Operation:c}, plan {Plan:c}){(Reason is null ? "" : RichText.Of($": {Reason}"))}{AuditRule.Words(Rule)}");

    private RichText Deed => Change switch
    {
        ApprovalChange.Given => "approved",
        ApprovalChange.Rejected => "rejected",
        ApprovalChange.Bypassed => "went without approvals ahead with",
        _ => RichText.Of($"voided the approval of {new Span.Person(Person)} for"),
    };
}

/// <summary>An operation that ran without the approvals that it needed is to be reviewed, or was.</summary>
/// <param name="Person">Who went ahead.</param>
/// <param name="Plan">The hash of the plan.</param>
/// <param name="Reason">Theirs, redacted.</param>
/// <param name="Note">The reviewer's, redacted; may be empty.</param>
public sealed record ReviewChanged(
    string Operation, string Service, string Environment, bool IsClosed, ChatId Person, string Plan, string Reason, string Note = "")
    : OperationFact(Operation, Service)
{
    /// <summary>Closed since nothing ran without approval; the note says why not.</summary>
    public bool IsDropped { get; init; }

    [JsonIgnore]
    public override About About => new About.Place(Service, Environment);

    [JsonIgnore]
    public override RichText AuditLine => RichText.Of(
        $"{(IsDropped ? "dropped the review of" : IsClosed ? "reviewed" : "opened the review of")} {Service} in {Environment} ({Operation:c}, plan {Plan:c}){(Note.Length == 0 ? "" : $": {Note}")}");

    [JsonIgnore]
    public override string StepKey => $"review:{Operation}";

    internal static Step Step(IReadOnlyList<Event> events)
    {
        var last = (ReviewChanged)events[^1].Fact;
        return new(
            last.StepKey, last.IsClosed ? StepState.Succeeded : StepState.Warned, events[0].OccurredAt, $"Review of {last.Operation}", last)
        {
            End = last.IsClosed ? events[^1].OccurredAt : null,
            Actor = events[^1].Actor,
            On = Key.Operation(last.Operation).Value,
            IsUrgent = true,
        };
    }
}
