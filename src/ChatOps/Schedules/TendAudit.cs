using ChatOps.Policy.Audit;
using Quartz;

namespace ChatOps.Schedules;

/// <summary>Seals the audit log, and removes what is past its retention.</summary>
[DisallowConcurrentExecution]
internal sealed class TendAudit(AuditRetention retention) : LeaderJob
{
    protected override Task RunAsync(CancellationToken cancellationToken) => retention.RunAsync(cancellationToken);
}
