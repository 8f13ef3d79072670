using ChatOps.Checks;
using ChatOps.Code;
using ChatOps.Messages;
using ChatOps.Storage;

namespace ChatOps.DeploymentReports;

/// <summary>Whether the code host accepts the reports about operations.</summary>
internal sealed class DeploymentReportChecks(ReportedServices services, Database database) : IChecks
{
    public IEnumerable<Check> All() => services.Host is { } host
        ? services.Repositories.Select(repository => new Check(
            Subject(repository), async cancellationToken => [await ExamineAsync(host, repository, cancellationToken)]))
        : [];

    private async Task<Finding> ExamineAsync(IDeploymentHost host, string repository, CancellationToken cancellationToken)
    {
        var newest = await database.ReadAsync(connection => DeploymentReport.NewestAsync(connection, repository), cancellationToken);
        return await host.TryAsync(repository, cancellationToken) switch
        {
            ReportAnswer.Refused(var reason, var mend) => new(Subject(repository), false, $"can't be reported: {reason}", mend),
            ReportAnswer.Later(var reason, _, _) => new(Subject(repository), false, $"can't be reported now: {reason}"),
            _ when newest is { Problem: { } problem } => new(
                Subject(repository), false, RichText.Of($"that of operation {newest.Operation:c} isn't reported: {problem}"), newest.Mend),
            _ => new(Subject(repository), true, $"reported to {host.Title}"),
        };
    }

    private static string Subject(string repository) => $"deployments of {repository}";
}
