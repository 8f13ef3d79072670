using ChatOps.Storage;

namespace ChatOps.Drift;

internal static class DriftSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // The last observed state of each workload, so that changes made while the bot was down are reported, too, and only once.
        new("drift-1", """
            create table workload_snapshots (
                workload text primary key,
                uid text not null,
                generation bigint not null,
                spec text not null
            )
            """),
        // Texts, which may be secret, were stored as they were; now only their fingerprints are. The next look starts from scratch.
        new("drift-2", "delete from workload_snapshots"),
    ];
}
