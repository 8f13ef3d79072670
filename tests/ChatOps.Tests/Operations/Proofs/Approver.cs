using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Approving;
using ChatOps.Operations.Requests;
using ChatOps.Operations.Switching;
using ChatOps.Replicas;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>What a person does with an operation that is waiting for approval.</summary>
internal delegate Task Answer(OperationControl control, ApprovalVotes votes, string id, CancellationToken cancellationToken);

/// <summary>A person who answers every question, but not immediately after a start: the bot has time to redo what it did before.</summary>
internal sealed class Approver(
    Answer answer,
    OperationControl control,
    ApprovalVotes votes,
    OperationRows rows,
    Promotions promotions,
    Events events,
    TimeProvider clock)
    : Worker(clock, NullLogger.Instance, wake => events.Appended += wake)
{
    private readonly Task _comes = Task.Delay(TimeSpan.FromSeconds(15), clock);

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        await _comes.WaitAsync(term);
        foreach (var waiting in await rows.InAsync(OperationState.Waiting, term))
        {
            await answer(control, votes, waiting.Id, term);
        }

        foreach (var operation in await rows.InAsync(OperationState.Running, term))
        {
            if (await promotions.IsWaitingAsync(operation.Id, term))
            {
                await answer(control, votes, operation.Id, term);
            }
        }

        return LookAnyway;
    }
}
