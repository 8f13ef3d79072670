using ChatOps.Storage;

namespace ChatOps.OnCall;

/// <summary>Who is on call. Times are Unix milliseconds.</summary>
internal static class OnCallSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // A rotation is in effect until the next one of its schedule is. A delivery makes one change at most, however often it is handled.
        new("oncall-1", """
            create table oncall_rotations (
                schedule text not null,
                since bigint not null,
                definition text not null,
                primary key (schedule, since)
            );
            create table oncall_overrides (
                id text primary key,
                number bigint not null unique,
                delivery bigint unique,
                schedule text not null,
                person text not null,
                instead text,
                from_at bigint not null,
                until_at bigint not null,
                made_by text not null,
                organisation text not null,
                made_at bigint not null,
                channel text
            );
            create table oncall_swaps (
                id text primary key,
                delivery bigint unique,
                schedule text not null,
                person text not null,
                organisation text not null,
                from_at bigint not null,
                until_at bigint not null,
                channel text not null,
                made_at bigint not null
            );
            create table oncall_handovers (
                schedule text primary key,
                id text not null,
                person text,
                since bigint not null,
                card text,
                channel text,
                remind_at bigint,
                confirmed_at bigint
            );
            create table oncall_groups (
                name text primary key,
                members text not null,
                trouble text,
                not_before bigint not null
            );
            """),
    ];
}
