using ChatOps.Storage;

namespace ChatOps.Policy.Freezes;

internal static class FreezesSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // An empty service or environment: all of them. Several channels or roles: one per line.
        new("freezes-1", """
            create table freezes (
                id text primary key,
                service text not null,
                environment text not null,
                person text not null,
                organisation text not null,
                exempt text not null,
                reason text not null,
                begun_at bigint not null,
                ends_at bigint not null,
                channels text not null,
                unique (service, environment)
            );
            """),
    ];
}
