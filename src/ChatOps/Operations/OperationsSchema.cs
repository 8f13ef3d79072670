using ChatOps.Storage;

namespace ChatOps.Operations;

internal static class OperationsSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // One operation runs on a workload at a time: the index says so, whoever asks.
        new("operations-1", """
            create table operations (
                id text primary key,
                delivery bigint unique,
                state text not null,
                workload text not null,
                service text not null,
                environment text not null,
                plan text not null,
                person text not null,
                channel text not null,
                created_at bigint not null,
                changed_at bigint not null,
                message text,
                watch text
            );
            create unique index operations_one_running on operations (workload) where state = 'Running';
            create index operations_by_service on operations (service, created_at);
            create index operations_by_state on operations (state, changed_at);
            create table version_health (
                workload text not null,
                image text not null,
                seen_at bigint not null,
                bad_at bigint,
                primary key (workload, image)
            );
            """),
        // W3C trace context of whatever brought it into its state; null when nobody traced.
        new("operations-2", "alter table operations add column trace text"),
        new("operations-3", """
            create table locks (
                service text not null,
                environment text not null,
                reason text not null,
                since bigint not null,
                operation text not null,
                primary key (service, environment)
            )
            """),
        // When something is to be done about an operation by itself: a scale for a while is put back.
        new("operations-4", """
            alter table operations add column due_at bigint;
            create index operations_due on operations (due_at) where due_at is not null;
            """),
        // Of a blue-green deploy that asks before it switches: since when it waits for a yes, and who said it.
        new("operations-5", """
            alter table operations add column waits_since bigint;
            alter table operations add column promoted_by text;
            """),
        // A workload has one lock, whatever it is called.
        new("operations-6", """
            drop table locks;
            create table locks (
                workload text primary key,
                service text not null,
                environment text not null,
                reason text not null,
                since bigint not null,
                operation text not null
            );
            create index operations_by_workload on operations (workload, created_at);
            """),
        // Why what it would do next does not rest on firm ground now; null when it does.
        new("operations-7", "alter table operations add column blocked text"),
        // People are known by platform and id, with the organisation that they acted from.
        new("operations-8", """
            alter table operations add column organisation text not null default '';
            alter table operations add column promoted_organisation text;
            """),
        new("operations-9", "alter table locks rename to holds"),
        // Of a failed one the first of what was wrong; like the messages beside it, with their marks.
        new("operations-10", "alter table operations add column problem text"),
    ];
}
