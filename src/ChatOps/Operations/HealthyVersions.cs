using System.Data.Common;
using ChatOps.Clusters;
using Dapper;

namespace ChatOps.Operations;

/// <summary>Which images this bot saw healthy on a workload, and which were taken back since: what "known good" means.</summary>
internal static class HealthyVersions
{
    public static Task SeenAsync(DbConnection connection, Workload workload, string image, DateTimeOffset now) => connection.ExecuteAsync(
        """
        insert into healthy_versions (workload, image, seen_at) values (@workload, @image, @now)
        on conflict (workload, image) do update set seen_at = excluded.seen_at, taken_back_at = null
        """,
        new { workload = workload.ToString(), image, now = now.ToUnixTimeMilliseconds() });

    /// <summary>Somebody rolled back from it: healthy for Kubernetes, not for them. It is no target until it is deployed again by name.</summary>
    public static Task TakenBackAsync(DbConnection connection, Workload workload, string image, DateTimeOffset now) => connection.ExecuteAsync(
        """
        insert into healthy_versions (workload, image, seen_at, taken_back_at) values (@workload, @image, 0, @now)
        on conflict (workload, image) do update set taken_back_at = excluded.taken_back_at
        """,
        new { workload = workload.ToString(), image, now = now.ToUnixTimeMilliseconds() });

    /// <summary>The version seen healthy last, other than the one that runs.</summary>
    public static async Task<(string Image, DateTimeOffset SeenAt)?> LastAsync(DbConnection connection, Workload workload, string running) =>
        (await connection.QueryAsync<(string Image, long SeenAt)>(
            """
            select image, seen_at from healthy_versions
            where workload = @workload and image <> @running and taken_back_at is null and seen_at > 0 order by seen_at desc limit 1
            """,
            new { workload = workload.ToString(), running }))
        .Select(r => ((string, DateTimeOffset)?)(r.Image, DateTimeOffset.FromUnixTimeMilliseconds(r.SeenAt))).FirstOrDefault();
}
