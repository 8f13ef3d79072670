using ChatOps.Storage;

namespace ChatOps.Policy.Locks;

internal static class LocksSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // An empty service or environment: all; ends_at null: when it is released. A notice is for a holder who has yet to receive it.
        new("locks-1", """
            create table locks (
                id text primary key,
                service text not null,
                environment text not null,
                person text not null,
                organisation text not null,
                reason text not null,
                taken_at bigint not null,
                ends_at bigint,
                reminded_at bigint,
                channels text not null,
                unique (service, environment)
            );
            create table lock_notices (id {id}, organisation text not null, notice text not null);
            """),
    ];
}
