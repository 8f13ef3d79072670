using ChatOps.Storage;

namespace ChatOps.Operations.Order;

internal static class OrderSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // How long each version was healthy on a workload without a break: now or, once it has left, the last time. Longest: an earlier
        // time, in milliseconds.
        new("order-1", """
            create table version_stays (
                workload text not null,
                image text not null,
                since_at bigint not null,
                seen_at bigint not null,
                longest bigint not null,
                is_left bigint not null,
                primary key (workload, image)
            );
            """),
    ];
}
