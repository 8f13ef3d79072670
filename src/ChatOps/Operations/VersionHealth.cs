using System.Data.Common;
using ChatOps.Clusters;
using Dapper;

namespace ChatOps.Operations;

/// <summary>Which images this bot saw healthy on a workload, and which it saw fail or go since: what "known good" means.</summary>
internal static class VersionHealth
{
    public static Task SeenAsync(DbConnection connection, Workload workload, string image, DateTimeOffset now) => connection.ExecuteAsync(
        """
        insert into version_health (workload, image, seen_at) values (@workload, @image, @now)
        on conflict (workload, image) do update set seen_at = excluded.seen_at, bad_at = null
        """,
        new { workload = workload.ToString(), image, now = now.ToUnixTimeMilliseconds() });

    /// <summary>Its rollout failed, or somebody rolled back from it: healthy for Kubernetes perhaps, not for them. It is no target until it is deployed again and well.</summary>
    public static Task BadAsync(DbConnection connection, Workload workload, string image, DateTimeOffset now) => connection.ExecuteAsync(
        """
        insert into version_health (workload, image, seen_at, bad_at) values (@workload, @image, 0, @now)
        on conflict (workload, image) do update set bad_at = excluded.bad_at
        """,
        new { workload = workload.ToString(), image, now = now.ToUnixTimeMilliseconds() });

    public static async Task<IReadOnlyCollection<string>> BadAsync(DbConnection connection, Workload workload) =>
        [.. await connection.QueryAsync<string>(
            "select image from version_health where workload = @workload and bad_at is not null", new { workload = workload.ToString() })];

    /// <summary>The version seen healthy last, other than the one that runs.</summary>
    public static async Task<(string Image, DateTimeOffset SeenAt)?> LastAsync(DbConnection connection, Workload workload, string running) =>
        (await connection.QueryAsync<(string Image, long SeenAt)>(
            """
            select image, seen_at from version_health
            where workload = @workload and image <> @running and bad_at is null and seen_at > 0 order by seen_at desc limit 1
            """,
            new { workload = workload.ToString(), running }))
        .Select(r => ((string, DateTimeOffset)?)(r.Image, DateTimeOffset.FromUnixTimeMilliseconds(r.SeenAt))).FirstOrDefault();
}
