using System.Data.Common;
using ChatOps.Clusters;
using Dapper;

namespace ChatOps.Operations.Order;

/// <summary>
/// How long versions stayed healthy on a workload: from the first to the last moment at which this bot saw them so, without another
/// version, or a failure, in between.
/// </summary>
internal static class VersionStays
{
    /// <summary>An image was seen healthy: whatever else ran there no longer does.</summary>
    public static async Task SeenAsync(DbConnection connection, Workload workload, string image, DateTimeOffset now)
    {
        await LeaveAsync(connection, workload, "image <> @image", image);
        await connection.ExecuteAsync(
            """
            insert into version_stays (workload, image, since_at, seen_at, longest, is_left) values (@workload, @image, @now, @now, 0, 0)
            on conflict (workload, image) do update set
                since_at = case when version_stays.is_left = 1 then excluded.since_at else version_stays.since_at end,
                seen_at = excluded.seen_at,
                is_left = 0
            """,
            new { workload = workload.ToString(), image, now = now.ToUnixTimeMilliseconds() });
    }

    /// <summary>An image was set anew, so that its stay begins again.</summary>
    public static Task SetAsync(DbConnection connection, Workload workload, string image) =>
        LeaveAsync(connection, workload, "image = @image", image);

    /// <summary>Others set another image, or deleted the workload: then whatever ran there no longer does.</summary>
    /// <param name="images">The images that were replaced; null: all.</param>
    public static async Task LeftAsync(DbConnection connection, Workload workload, IReadOnlyCollection<string>? images)
    {
        if (images is null)
        {
            await LeaveAsync(connection, workload, "1 = 1", "");
        }

        foreach (var image in images ?? [])
        {
            await LeaveAsync(connection, workload, "image = @image", image);
        }
    }

    /// <summary>An image failed: what was seen of it before doesn't count.</summary>
    public static Task BadAsync(DbConnection connection, Workload workload, string image) => connection.ExecuteAsync(
        "delete from version_stays where workload = @workload and image = @image", new { workload = workload.ToString(), image });

    public static async Task<IReadOnlyList<VersionStay>> AllAsync(DbConnection connection, Workload workload) =>
    [
        .. (await connection.QueryAsync<(string Image, long Since, long Seen, long Longest, long IsLeft)>(
            "select image, since_at, seen_at, longest, is_left from version_stays where workload = @workload",
            new { workload = workload.ToString() }))
            .Select(row => new VersionStay(
                row.Image,
                DateTimeOffset.FromUnixTimeMilliseconds(row.Since),
                TimeSpan.FromMilliseconds(Math.Max(row.Longest, row.Seen - row.Since)),
                row.IsLeft != 0)),
    ];

    private static Task<int> LeaveAsync(DbConnection connection, Workload workload, string which, string image) => connection.ExecuteAsync(
        $"""
        update version_stays set is_left = 1, longest = case when seen_at - since_at > longest then seen_at - since_at else longest end
        where workload = @workload and is_left = 0 and {which}
        """,
        new { workload = workload.ToString(), image });
}

/// <param name="Since">When its present stay, or else its last one, began.</param>
/// <param name="Longest">The longest time for which it was seen healthy.</param>
/// <param name="IsLeft">Another version has run there since.</param>
internal sealed record VersionStay(string Image, DateTimeOffset Since, TimeSpan Longest, bool IsLeft);
