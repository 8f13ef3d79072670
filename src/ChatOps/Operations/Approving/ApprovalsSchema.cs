using ChatOps.Storage;

namespace ChatOps.Operations.Approving;

internal static class ApprovalsSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // What is asked about an operation's gate now, and the votes about exactly that. A vote with a reason goes ahead without approvals.
        new("approvals-1", """
            create table approval_requests (
                operation text not null,
                gate text not null,
                plan text not null,
                needs text not null,
                expires_at bigint not null,
                primary key (operation, gate)
            );
            create table approvals (
                operation text not null,
                gate text not null,
                person text not null,
                organisation text not null,
                given_at bigint not null,
                reason text,
                primary key (operation, gate, person)
            );
            create table reviews (
                operation text primary key,
                person text not null,
                reason text not null,
                opened_at bigint not null,
                reminded_at bigint not null,
                reminders bigint not null,
                closed_by text,
                closed_at bigint
            );
            """),
        // The plan isn't the one about which it was asked first: whoever names the operation may have seen that one.
        new("approvals-2", "alter table approval_requests add column replanned bigint not null default 0"),
    ];
}
