using ChatOps.Storage;

namespace ChatOps.Paging;

/// <summary>
/// Pages, what they are about, and every attempt to notify someone. A page's step and each attempt have a time at which they are due
/// (due_at); while begun is set and done isn't, a request may have been made whose answer isn't known. Times are Unix milliseconds.
/// </summary>
internal static class PagingSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("paging-1", """
            create table pages (
                id {id},
                policy text,
                service text,
                environment text,
                title text not null,
                requested_by text,
                only_person text,
                state text not null,
                opened_at bigint not null,
                steps bigint not null,
                first_step bigint not null,
                due_at bigint,
                acknowledged_at bigint,
                ended_at bigint,
                delivery bigint
            );
            create index pages_open on pages (due_at) where ended_at is null;
            create table page_groups (
                page bigint not null,
                grp text not null,
                system text not null,
                name text not null,
                alert text not null,
                start bigint not null,
                primary key (page, grp)
            );
            create table page_alerts (
                grp text not null,
                alert text not null,
                page bigint not null,
                title text not null,
                severity text not null,
                acknowledged bigint not null,
                since bigint not null,
                primary key (grp, alert)
            );
            create index page_alerts_page on page_alerts (page);
            create table page_acknowledgements (
                page bigint not null,
                person text not null,
                at bigint not null,
                primary key (page, person)
            );
            create table page_attempts (
                id {id},
                page bigint not null,
                step bigint not null,
                recipient text not null,
                method text not null,
                rung bigint not null,
                channel text,
                due_at bigint not null,
                state text not null,
                begun bigint,
                done_at bigint,
                tries bigint not null,
                problem text,
                receipt text,
                unique (page, step, recipient, method, rung)
            );
            create index page_attempts_due on page_attempts (due_at) where done_at is null;
            create table page_mutes (
                id {id},
                service text,
                environment text,
                person text not null,
                reason text not null,
                since bigint not null,
                until bigint not null,
                ended_at bigint
            );
            """),
    ];
}
