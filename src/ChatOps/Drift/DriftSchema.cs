using ChatOps.Storage;

namespace ChatOps.Drift;

internal static class DriftSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // What each workload was when it was looked at last: also a change that was made while nobody watched is told, and told once.
        new("drift-1", """
            create table workload_snapshots (
                workload text primary key,
                uid text not null,
                generation bigint not null,
                spec text not null
            )
            """),
        // Texts, which may be secret, were kept as they were; now only their fingerprints are. The next look begins anew.
        new("drift-2", "delete from workload_snapshots"),
    ];
}
