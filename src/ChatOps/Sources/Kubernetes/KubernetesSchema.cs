using ChatOps.Storage;

namespace ChatOps.Sources.Kubernetes;

internal static class KubernetesSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // What each workload was when it was looked at last: also a change that was made while nobody watched is told, and told once.
        new("kubernetes-1", """
            create table workload_snapshots (
                workload text primary key,
                uid text not null,
                generation bigint not null,
                spec text not null
            )
            """),
        // Texts, which may be secret, were kept as they were; now only their fingerprints are. The next look begins anew.
        new("kubernetes-2", "delete from workload_snapshots"),
    ];
}
