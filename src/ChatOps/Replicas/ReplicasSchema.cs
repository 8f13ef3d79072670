using ChatOps.Storage;

namespace ChatOps.Replicas;

internal static class ReplicasSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // token grows with each term, beat with each renewal; a holder of '' has left.
        new("replicas-1", "create table leases (name text primary key, holder text not null, token bigint not null, beat bigint not null)"),
        // What the health check writes, to see that it can.
        new("replicas-2", "create table probes (name text primary key, at bigint not null)"),
    ];
}
