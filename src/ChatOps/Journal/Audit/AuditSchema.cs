using ChatOps.Storage;

namespace ChatOps.Journal.Audit;

internal static class AuditSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // The key refuses a second entry in one place: the chain can't fork. The head that was written elsewhere last is in one row.
        new("audit-1", """
            create table audit (
                sequence bigint primary key,
                at bigint not null,
                kind text not null,
                person text not null,
                service text not null,
                body text not null,
                previous text not null,
                hash text not null
            );
            create index audit_by_person on audit (person, sequence);
            create index audit_by_service on audit (service, sequence);
            create index audit_seals on audit (sequence) where kind = 'audit_sealed';
            create table audit_told (
                id bigint primary key,
                sequence bigint not null,
                at bigint not null
            );
            """),
    ];
}
