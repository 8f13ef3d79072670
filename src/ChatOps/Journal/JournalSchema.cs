using ChatOps.Storage;

namespace ChatOps.Journal;

/// <summary>The journal's tables. Times are Unix milliseconds.</summary>
internal static class JournalSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("journal-1", """
            create table deliveries (
                id {id},
                source text not null,
                delivery_id text not null,
                kind text not null,
                received_at bigint not null,
                body {bytes} not null,
                state text not null,
                note text,
                unique (source, delivery_id)
            );
            create index deliveries_by_state on deliveries (state, id);
            create table events (
                position {id},
                delivery bigint,
                source text not null,
                kind text not null,
                occurred_at bigint not null,
                received_at bigint not null,
                actor text,
                actor_chat_id text,
                fact text not null
            );
            create index events_by_delivery on events (delivery);
            """),
        // Nearly all deliveries are done, and those are never queried by state. A body is compressed if encoding says so.
        new("journal-2", """
            alter table deliveries add column encoding text;
            drop index deliveries_by_state;
            create index deliveries_not_done on deliveries (state, id) where state <> 'Done';
            create index events_by_kind on events (kind, position);
            """),
        // W3C trace context of its origin; null without tracing.
        new("journal-3", """
            alter table deliveries add column trace text;
            alter table events add column trace text;
            """),
        new("journal-4", """
            drop index deliveries_not_done;
            create index deliveries_open on deliveries (source, state, id) where state <> 'Done';
            """),
        // The same fact in two deliveries is one: it is identified by its content.
        new("journal-5", """
            alter table events add column identity text;
            create index events_by_identity on events (identity);
            create table default_branches (repository text primary key, branch text not null);
            """),
        // How some facts are looked up; most never are.
        new("journal-6", """
            alter table events add column subject text;
            create index events_by_subject on events (subject, position) where subject is not null;
            """),
        // Two instances of a sender may use the same delivery ids. Earlier deliveries are dropped: there are no installations yet.
        new("journal-7", """
            drop table deliveries;
            create table deliveries (
                id {id},
                source text not null,
                instance text not null default '',
                delivery_id text not null,
                kind text not null,
                received_at bigint not null,
                headers text,
                encoding text,
                body {bytes} not null,
                state text not null,
                note text,
                trace text,
                unique (source, instance, delivery_id)
            );
            create index deliveries_open on deliveries (source, state, id) where state <> 'Done';
            """),
        // Most events change nothing: those that may, by when they happened. Kinds that are added later are in it, too.
        new("journal-8", """
            create index events_changes on events (occurred_at, position)
                where kind not in ('account', 'account_claim', 'approval', 'audit_cut', 'audit_sealed', 'blocked', 'build', 'cluster_write', 'lock_notice', 'merge_queue', 'note', 'progress', 'refusal', 'review', 'waiting');
            """),
        // What is reported of them isn't believed until their build server, asked, says it itself.
        new("journal-9", """
            create table unconfirmed_builds (
                step text primary key,
                fact text not null,
                heard bigint not null,
                since bigint not null,
                due_at bigint not null,
                tries bigint not null,
                why text,
                mend text
            );
            create index unconfirmed_builds_due on unconfirmed_builds (due_at);
            """),
        // What changes are about, so that those of a service are found without reading those of all others. Those without are few, except
        // the earlier ones.
        new("journal-abouts-1", """
            create table abouts (id {id}, about text not null unique);
            alter table events add column about bigint;
            create index events_by_about on events (about, occurred_at, position) where about is not null;
            create index events_about_unknown on events (occurred_at, position)
                where about is null and kind not in ('account', 'account_claim', 'approval', 'audit_cut', 'audit_sealed', 'blocked', 'build', 'cluster_write', 'lock_notice', 'merge_queue', 'note', 'progress', 'refusal', 'review', 'waiting') and kind not in ('alert', 'image', 'suspects');
            """),
    ];
}
