using ChatOps.Storage;

namespace ChatOps.BuildServers;

internal static class BuildServersSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // Builds that were asked for. One that is due has to be asked about; one that isn't has ended.
        new("build-servers-1", """
            create table build_requests (
                id text primary key,
                fact text not null,
                actor text not null,
                actor_chat_id text,
                asked_at bigint not null,
                from_number bigint not null,
                item bigint,
                number bigint,
                due_at bigint,
                tries bigint not null,
                why text
            );
            create index build_requests_due on build_requests (due_at);
            """),
    ];
}
