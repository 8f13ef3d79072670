using ChatOps.Storage;

namespace ChatOps.Marks;

/// <summary>
/// What each tool is to be told about each operation. While begun is set, a request may have been made whose answer isn't known. Times are
/// Unix milliseconds.
/// </summary>
internal static class MarksSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("marks-1", """
            create table marks (
                id {id},
                operation text not null,
                target text not null,
                verb text not null,
                service text not null,
                environment text not null,
                version text not null,
                who text,
                person text,
                started_at bigint not null,
                ended_at bigint,
                outcome text,
                done bigint,
                begun bigint,
                not_before bigint not null,
                tries bigint not null,
                problem text,
                mend text,
                unique (operation, target)
            );
            create index marks_due on marks (not_before, id) where done is null;
            """),
    ];
}
