using System.Security.Cryptography;
using ChatOps.Clusters.Watching;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.People;

namespace ChatOps.Operations;

/// <summary>
/// A request to change a cluster, from its plan to its end. Stored as a row in the database; everything else is in the cluster and the
/// journal.
/// </summary>
/// <param name="Who">Who acts: the requester until someone confirms it, then that person; <see cref="Principal.Bot"/> when it started
/// automatically. Recorded as they were then: decisions must look them up again.</param>
/// <param name="Place">Where they requested or confirmed it; null when that wasn't in a channel.</param>
/// <param name="Watch">What to watch; set once the change is in the cluster.</param>
/// <param name="Trace">W3C trace context of whatever moved it into its state, when tracing is on.</param>
public sealed record Operation(
    string Id,
    OperationState State,
    Plan Plan,
    Principal Who,
    ChatId? Place,
    DateTimeOffset CreatedAt,
    DateTimeOffset ChangedAt,
    RichText? Message,
    Goal? Watch,
    string? Trace)
{
    private const string ExceptionStep = "exempt";

    /// <summary>The first problem of a failed operation, without its log.</summary>
    public Problem? Problem { get; init; }

    /// <summary>What allows its next step: recorded with that step, and not stored in the row.</summary>
    public string? Rule { get; init; }

    /// <summary>How it ended, in one sentence; null when there is nothing to report.</summary>
    public RichText? Outcome => Problem.Summary(Problem, Message);

    /// <summary>Who acts, for display.</summary>
    public RichText By => ByOf(Who.Account);

    public static RichText ByOf(ChatId person) => person == Principal.Bot.Account ? "ChatOps" : RichText.Of($"{new Span.Person(person)}");

    /// <summary>
    /// Short enough to say aloud, and long enough never to repeat, even with a new database, since workloads are annotated with it.
    /// </summary>
    public static string NewId() => RandomNumberGenerator.GetString("0123456789abcdefghjkmnpqrstvwxyz", 10);

    /// <summary>Creates the journal's record that someone goes past locks or freezes, since they are exempt, and why.</summary>
    /// <param name="isFurther">It was said already what they go past otherwise.</param>
    public OperationNoted Exception(IReadOnlyList<PassedStop> passed, Principal who, bool isFurther = false)
    {
        var step = new NotedStep(ExceptionStep, string.Join('\n', passed.Select(stop => ExceptionOf(stop, who))));
        return new(
            Id,
            Plan.Service,
            RichText.Of(
                $"{ByOf(who.Account)} is exempt from {RichText.Join(" and ", passed.Select(stop => stop.Words))}, and goes ahead: {Plan.Reason}"),
            Topic: isFurther ? $"exempt {step.Of}" : "exempt",
            Step: step);
    }

    /// <summary>Those that it hasn't been said yet that someone goes past.</summary>
    /// <param name="noted">What was.</param>
    public static IReadOnlyList<PassedStop> Unsaid(IReadOnlyList<PassedStop> passed, Principal who, IEnumerable<NotedStep> noted)
    {
        var said = noted.Where(step => step.Kind == ExceptionStep).SelectMany(step => step.Of.Split('\n')).ToHashSet();
        return [.. passed.Where(stop => !said.Contains(ExceptionOf(stop, who)))];
    }

    private static string ExceptionOf(PassedStop stop, Principal who) => $"{who.Account} {stop.Id}";

    /// <summary>Creates the journal's record of a refused step.</summary>
    /// <param name="step">The step: "run", "cancel", "promote".</param>
    /// <param name="rule">The policy's, if one refused it.</param>
    public Refusal Refusal(Principal who, string step, RichText why, string? rule = null) =>
        new(who, new(step, Plan.Verb, Plan.Service, Plan.Environment, why, Id) { Rule = rule });

    /// <summary>Creates the journal's record that the operation is in a state.</summary>
    public OperationChanged Fact(OperationState state, RichText? message, IReadOnlyList<Problem> problems, RichText? remedy = null) => new(
        Id,
        state,
        Plan.Action,
        Plan.Service,
        Plan.Environment,
        message,
        problems,
        Plan.Cause,
        Plan.At)
    {
        Remedy = remedy,
        Rule = Rule,
        Plan = Plan.Hash,
        Reason = state is OperationState.Planned or OperationState.Waiting or OperationState.Scheduled or OperationState.Running
            ? Plan.Reason
            : null,
    };
}
