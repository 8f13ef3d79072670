using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Sources;

namespace ChatOps.BuildServers;

/// <summary>What someone who may decided about a build. It is in the journal before the build server knows it.</summary>
/// <param name="With">The fact with its outcome, and why it isn't done.</param>
/// <param name="TooLate">Why, if the build server no longer waits for it.</param>
internal sealed record Decided(Principal Who, Func<InputOutcome, string?, Fact> With, string TooLate)
{
    /// <param name="hurry">Has the build looked at soon.</param>
    public async Task<BuildServerReply> TellAsync(
        Events events, Func<Task<BuildServerReply>> tell, Func<JournalTransaction, Task> hurry, CancellationToken cancellationToken)
    {
        await events.WriteAsync(transaction => transaction.AppendAsync(With(InputOutcome.Sent, null), Who), cancellationToken);
        var reply = await tell();
        await events.WriteAsync(
            async transaction =>
            {
                await hurry(transaction);
                await (reply.Kind switch
                {
                    BuildServerReplyKind.Uncertain => Task.CompletedTask,
                    BuildServerReplyKind.Taken => transaction.AppendAsync(With(InputOutcome.Done, null), Who),
                    BuildServerReplyKind.Gone => transaction.AppendAsync(With(InputOutcome.Failed, TooLate), Who),
                    _ => transaction.AppendAsync(With(InputOutcome.Failed, reply.Why), Who),
                });
            },
            cancellationToken);
        return reply;
    }
}
