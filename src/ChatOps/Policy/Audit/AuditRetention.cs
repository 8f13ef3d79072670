using ChatOps.Journal;
using ChatOps.Journal.Audit;

namespace ChatOps.Policy.Audit;

/// <summary>
/// Ends a segment of the audit log with a seal once a day, and removes whole segments whose time is over. The seal after them remains, and
/// an entry says how far they went: what remains can still be verified.
/// </summary>
public sealed class AuditRetention(Events events, AuditOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Segment = TimeSpan.FromDays(1);

    public Task RunAsync(CancellationToken cancellationToken) => events.WriteAsync(
        async transaction =>
        {
            var now = clock.GetUtcNow();
            var connection = transaction.Connection;
            var head = await AuditChain.HeadAsync(connection);
            var seal = await AuditChain.SealAsync(connection, now);
            var since = seal ?? await AuditChain.FirstAsync(connection);
            if (since is not null && head.Sequence > (seal?.Sequence ?? 0) && now - since.Time >= Segment)
            {
                await transaction.AppendAsync(new AuditSealed(head.Sequence, head.Hash));
            }

            if (options.Keep is { } keep
                && await AuditChain.SealAsync(connection, now - keep) is { } last
                && await AuditChain.CutAsync(connection, last) > 0)
            {
                await transaction.AppendAsync(new AuditCut(last.Sequence - 1));
            }
        },
        cancellationToken);
}
