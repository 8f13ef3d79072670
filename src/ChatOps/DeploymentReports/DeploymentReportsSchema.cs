using ChatOps.Storage;

namespace ChatOps.DeploymentReports;

/// <summary>
/// What the code host is to show about each operation (wanted), and what it shows as far as is known (told). While begun is set, a request
/// may have been made whose answer isn't known. Times are Unix milliseconds.
/// </summary>
internal static class DeploymentReportsSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("deployment-reports-1", """
            create table deployment_reports (
                id {id},
                operation text not null unique,
                repository text not null,
                shown_as text not null,
                service text not null,
                environment text not null,
                version text not null,
                title text not null,
                wanted text not null,
                words text not null,
                told text,
                sha text,
                deployment bigint,
                begun bigint,
                created_at bigint not null,
                changed_at bigint not null,
                not_before bigint not null,
                tries bigint not null,
                problem text,
                mend text
            );
            create index deployment_reports_behind on deployment_reports (repository, shown_as, id) where told is null or told <> wanted;
            """),
    ];
}
