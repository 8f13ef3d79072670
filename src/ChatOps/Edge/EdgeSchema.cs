using ChatOps.Storage;

namespace ChatOps.Edge;

internal static class EdgeSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(
            "edge-1",
            """
            create table refusals (
                edge text not null,
                kind text not null,
                hour bigint not null,
                count bigint not null,
                last_at bigint not null,
                primary key (edge, kind, hour));
            """),
    ];
}
