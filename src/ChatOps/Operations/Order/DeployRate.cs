using System.Data.Common;
using ChatOps.Clusters;
using ChatOps.Messages;

namespace ChatOps.Operations.Order;

/// <summary>How many deploys there were within the last hour.</summary>
internal static class DeployRate
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>
    /// Part of the caller's transaction: two that begin at once count each other. One that was cancelled after it changed the cluster
    /// counts, too: its change remains.
    /// </summary>
    /// <param name="except">An operation that doesn't count.</param>
    public static async Task<NeedResult> LookAsync(
        DbConnection connection, int most, Workload workload, string? except, DateTimeOffset at)
    {
        var begun = (await OperationRow.ListAsync(
            connection,
            """
            workload = @workload and changed_at > @since
                and (state in ('Running', 'Succeeded', 'Failed', 'Superseded', 'Applied') or (state = 'Cancelled' and watch is not null))
            """,
            new { workload = workload.ToString(), since = (at - Hour).ToUnixTimeMilliseconds() }))
            .Where(operation => operation.Plan.Version is { IsWayBack: false } && operation.Id != except)
            .OrderBy(operation => operation.ChangedAt)
            .ToList();
        return begun.Count < most
            ? NeedResult.Met($"{Plural.Of(begun.Count, "deploy")} within the last hour.")
            : new(
                false,
                $"there {(begun.Count == 1 ? "was" : "were")} {Plural.Of(begun.Count, "deploy")} within the last hour, and at most {most} may be.",
                RichText.Of($"The next may begin at {begun[^most].ChangedAt + Hour}."));
    }
}
