using ChatOps.Storage;

namespace ChatOps.Operations;

internal static class OperationsSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // Only one operation may run on a workload at a time; the index enforces that for every writer.
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
        // W3C trace context of whatever moved the operation into its state; null when tracing was off.
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
        // When an automatic step is due for an operation, such as restoring the replicas after a temporary scaling.
        new("operations-4", """
            alter table operations add column due_at bigint;
            create index operations_due on operations (due_at) where due_at is not null;
            """),
        // For a blue-green deploy that needs approval before the switch: since when it has been waiting, and who approved it.
        new("operations-5", """
            alter table operations add column waits_since bigint;
            alter table operations add column promoted_by text;
            """),
        // A workload has one lock, whatever its service is called.
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
        // Why the operation's next step is blocked, since its precondition isn't met; null when it isn't blocked.
        new("operations-7", "alter table operations add column blocked text"),
        // People are identified by platform and id, with the organisation from which they acted.
        new("operations-8", """
            alter table operations add column organisation text not null default '';
            alter table operations add column promoted_organisation text;
            """),
        new("operations-9", "alter table locks rename to holds"),
        // The first problem of a failed operation; like the messages, it is stored with its formatting.
        new("operations-10", "alter table operations add column problem text"),
    ];
}
