using System.Data.Common;
using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Order;
using Dapper;

namespace ChatOps.Operations.Planning;

/// <summary>Which images this bot saw healthy on a workload, and which it saw fail or be rolled back: what "known good" means.</summary>
internal static class VersionHealth
{
    public static async Task SeenAsync(DbConnection connection, Workload workload, string image, DateTimeOffset now)
    {
        await VersionStays.SeenAsync(connection, workload, image, now);
        await connection.ExecuteAsync(
            """
            insert into version_health (workload, image, seen_at) values (@workload, @image, @now)
            on conflict (workload, image) do update set seen_at = excluded.seen_at, bad_at = null
            """,
            new { workload = workload.ToString(), image, now = now.ToUnixTimeMilliseconds() });
    }

    /// <summary>
    /// The image's rollout failed, or someone rolled back from it: Kubernetes may consider it healthy, but they don't. It isn't a rollback
    /// target until it is deployed again and healthy.
    /// </summary>
    public static async Task BadAsync(DbConnection connection, Workload workload, string image, DateTimeOffset now)
    {
        await VersionStays.BadAsync(connection, workload, image);
        await connection.ExecuteAsync(
            """
            insert into version_health (workload, image, seen_at, bad_at) values (@workload, @image, 0, @now)
            on conflict (workload, image) do update set bad_at = excluded.bad_at
            """,
            new { workload = workload.ToString(), image, now = now.ToUnixTimeMilliseconds() });
    }

    /// <summary>The image was set but never seen running: its health is unknown, so it isn't a rollback target.</summary>
    public static Task UnprovenAsync(DbConnection connection, Workload workload, string image) => connection.ExecuteAsync(
        "insert into version_health (workload, image, seen_at) values (@workload, @image, 0) on conflict (workload, image) do nothing", new { workload = workload.ToString(), image });

    /// <summary>Records what the outcome of an operation says about its two versions.</summary>
    public static async Task LearnAsync(DbConnection connection, Operation operation, OperationState end, DateTimeOffset now)
    {
        if (operation.Plan is not { Version: { Image: var image } version } plan)
        {
            return;
        }

        if (end is OperationState.Succeeded)
        {
            if (version.FromImage != image)
            {
                await VersionStays.SetAsync(connection, plan.Key, image);
            }

            await SeenAsync(connection, plan.Key, image, now);
        }

        if (end is OperationState.Applied)
        {
            await UnprovenAsync(connection, plan.Key, image);
        }

        // Another revision of the same image says nothing about the image.
        if (end is OperationState.Succeeded && version.IsWayBack && version.FromImage != image)
        {
            await BadAsync(connection, plan.Key, version.FromImage, now);
        }

        // A change that was refused says nothing about the version.
        if (end is OperationState.Failed
            && await OperationRow.FindAsync(connection, "id = @Id", new { operation.Id }) is { Watch: not null })
        {
            await BadAsync(connection, plan.Key, image, now);
        }
    }

    /// <summary>
    /// When an image failed or was rolled back; null when it isn't known to have. A failed tag counts however it is written or pinned,
    /// unless it was seen healthy in exactly that form.
    /// </summary>
    public static DateTimeOffset? Objection(IReadOnlyList<VersionRecord> health, string image) =>
        health.Any(record => record.IsGood && record.Image == image) ? null
        : health.Where(record => record.BadAt is not null && ImageName.IsSame(record.Image, image)).Max(record => record.BadAt);

    public static Warning Failed(string version, DateTimeOffset at) =>
        new($"failed {version}", RichText.Of($"I saw {version} fail here, or be rolled back, at {at}."));

    /// <summary>Everything known about a workload's versions.</summary>
    public static async Task<IReadOnlyList<VersionRecord>> AllAsync(DbConnection connection, Workload workload) =>
        [.. (await connection.QueryAsync<(string Image, long SeenAt, long? BadAt)>(
            "select image, seen_at, bad_at from version_health where workload = @workload", new { workload = workload.ToString() }))
            .Select(r => new VersionRecord(
                r.Image,
                r.SeenAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(r.SeenAt),
                r.BadAt is { } bad ? DateTimeOffset.FromUnixTimeMilliseconds(bad) : null))];
}

/// <summary>What this bot knows about an image on a workload.</summary>
/// <param name="SeenAt">When it was last seen healthy.</param>
/// <param name="BadAt">When it failed or was rolled back, if it hasn't been seen healthy since.</param>
internal sealed record VersionRecord(string Image, DateTimeOffset? SeenAt, DateTimeOffset? BadAt)
{
    public bool IsGood => SeenAt is not null && BadAt is null;

    /// <summary>It was set once, but never seen running.</summary>
    public bool IsUnproven => SeenAt is null && BadAt is null;
}
