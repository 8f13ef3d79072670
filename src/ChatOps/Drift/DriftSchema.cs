using ChatOps.Storage;

namespace ChatOps.Drift;

internal static class DriftSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // The last observed state of each workload, so that changes made while the bot was down are also reported, but only once.
        new("drift-1", """
            create table workload_snapshots (
                workload text primary key,
                uid text not null,
                generation bigint not null,
                spec text not null
            )
            """),
        // Values, which may be secret, used to be stored as they were; now only their fingerprints are. The next observation starts over.
        new("drift-2", "delete from workload_snapshots"),
    ];
}
