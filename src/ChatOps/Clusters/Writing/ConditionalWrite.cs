using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Messages;
using k8s;

namespace ChatOps.Clusters.Writing;

/// <summary>
/// Makes one change at most once: reads, judges, and writes on condition that nothing has changed since the read. When the outcome of a
/// request is unknown, the state is read and judged again; a request that arrives late is refused because of its resourceVersion.
/// </summary>
internal sealed class ConditionalWrite(Connection connection, TimeProvider clock)
{
    private const int Attempts = 6;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <param name="what">What is changed, for display.</param>
    /// <param name="judge">Null: proceed with the write. Unreachable: what was read is inconclusive, so read again.</param>
    public async Task<WriteResult> RunAsync<T>(
        string what,
        Func<IKubernetes, CancellationToken, Task<T>> read,
        Func<T, WriteResult?> judge,
        Func<IKubernetes, T, CancellationToken, Task<WriteResult.Applied>> write,
        CancellationToken cancellationToken)
        where T : class
    {
        var sent = false;
        var words = RichText.Empty;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (attempt > 0)
            {
                await Task.Delay(FirstPause * (1 << (attempt - 1)), clock, cancellationToken);
            }

            var seen = await connection.AskAsync(read, cancellationToken);
            if (seen.ApiError is { } unread)
            {
                if (Final(what, unread) is { } end)
                {
                    return end;
                }

                words = unread.Words;
                continue;
            }

            if (judge(seen.Value!) is { } verdict)
            {
                if (verdict is WriteResult.Unreachable lag)
                {
                    words = lag.Words;
                    continue;
                }

                return verdict is WriteResult.AlreadyApplied already && sent
                    ? new WriteResult.Applied(already.Uid, already.Generation, already.ResourceVersion) { Template = already.Template }
                    : verdict;
            }

            sent = true;
            var written = await connection.AskAsync((client, token) => write(client, seen.Value!, token), cancellationToken);
            if (written.ApiError is not { } error)
            {
                return written.Value!;
            }

            if (Final(what, error) is { } refused)
            {
                return refused;
            }

            words = error.Words;
        }

        return new WriteResult.Unreachable(words, MayBeMade: sent);
    }

    /// <summary>Null: the error is worth retrying.</summary>
    private static WriteResult? Final(string what, ApiError error) => error.Kind switch
    {
        ApiErrorKind.Missing =>
            new WriteResult.Stale(RichText.Of($"{what}, or what it was to roll back to, no longer exists: {error.Words}")),
        ApiErrorKind.Refused => new WriteResult.Rejected(error.Words),
        _ => null,
    };
}
