using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Operations.Requests;

/// <summary>Something that a person isn't allowed to do, or isn't any longer.</summary>
public sealed record Refusal(Principal Who, CommandRefused Fact);

/// <summary>Someone's attempt to take a step with an operation.</summary>
/// <param name="Operation">Null when the operation is unknown.</param>
/// <param name="Step">The step, for example "cancel".</param>
public sealed record OperationStep(string Id, Operation? Operation, string Step, Principal Who);

/// <summary>The one place where refusals are recorded.</summary>
public sealed class RefusedRequests(Events events, TimeProvider clock)
{
    public Task RecordAsync(Refusal refusal, CancellationToken cancellationToken) =>
        events.WriteAsync(transaction => RecordAsync(transaction, refusal), cancellationToken);

    /// <summary>Records the result when it is a refusal, and returns it.</summary>
    public async Task<RequestResult> RecordAsync(RequestResult result, OperationStep step, CancellationToken cancellationToken)
    {
        if (result is RequestResult.Refused { Reason: var why, Rule: var rule })
        {
            await RecordAsync(
                step.Operation?.Refusal(step.Who, step.Step, why, rule)
                    ?? new(step.Who, new(step.Step, null, null, null, why, step.Id) { Rule = rule }),
                cancellationToken);
        }

        return result;
    }

    /// <summary>Records a refusal, as part of the transaction that stores the outcome.</summary>
    public Task RecordAsync(JournalTransaction transaction, Refusal refusal) =>
        transaction.AppendAsync(refusal.Who.Platform, new(clock.GetUtcNow(), Actor.Of(refusal.Who), refusal.Fact));
}
