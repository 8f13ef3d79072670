using ChatOps.Storage;

namespace ChatOps.Recovery;

/// <summary>How far each sender's log has been read, and the latest gap that was found in it. Times are Unix milliseconds.</summary>
internal static class RecoverySchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("recovery-1", """
            create table recoveries (
                source text not null,
                log text not null,
                began_at bigint not null,
                complete_until bigint not null,
                looked_at bigint not null,
                problem text,
                mend text,
                gaps bigint not null,
                is_open bigint not null,
                gap_from bigint not null,
                gap_to bigint not null,
                heard_at bigint,
                filled bigint not null,
                lost bigint not null,
                told bigint not null,
                primary key (source, log)
            );
            """),
    ];
}
