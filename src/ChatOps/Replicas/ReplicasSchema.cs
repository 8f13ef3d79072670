using ChatOps.Storage;

namespace ChatOps.Replicas;

internal static class ReplicasSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // token increases with each term, beat with each renewal; an empty holder has released the lease.
        new("replicas-1", "create table leases (name text primary key, holder text not null, token bigint not null, beat bigint not null)"),
        // Written by the health check, to verify that writes work.
        new("replicas-2", "create table probes (name text primary key, at bigint not null)"),
    ];
}
