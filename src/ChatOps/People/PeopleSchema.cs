using ChatOps.Storage;

namespace ChatOps.People;

internal static class PeopleSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // A code's hash only: whoever reads the database can't spend it.
        new("people-1", """
            create table proven_accounts (
                person text not null,
                host text not null,
                account text not null,
                login text not null,
                proven_at bigint not null,
                primary key (person, host)
            );
            create table account_codes (
                person text not null,
                host text not null,
                login text not null,
                organisation text not null,
                hash text not null unique,
                expires_at bigint not null,
                primary key (person, host)
            );
            """),
    ];
}
