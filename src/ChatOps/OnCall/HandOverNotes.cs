using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations;
using ChatOps.Policy.Locks;

namespace ChatOps.OnCall;

/// <summary>What whoever goes on call should know of the services for which their schedule answers.</summary>
public sealed class HandOverNotes(
    OnCallSchedules schedules, ServiceCatalog catalog, Events events, LockRows locks, OperationRows operations)
{
    private const int MostRead = 1000, MostNamed = 5, MostOperations = 200;

    /// <param name="since">When the shift began that is over.</param>
    internal async Task<IReadOnlyList<RichText>> OfAsync(string schedule, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var services = schedules.ServicesOf(schedule);
        var lines = new List<RichText>();
        Add(lines, "🔥 Open alerts", await AlertsAsync(services, cancellationToken));
        Add(
            lines,
            "🔒 Locked",
            (await locks.AllAsync(cancellationToken)).Where(held => held.Scope.Service is not { } service || services.Contains(service))
                .Select(held => held.Words));
        Add(
            lines,
            "⏰ Scheduled",
            (await operations.InAsync(OperationState.Scheduled, cancellationToken)).Where(o => services.Contains(o.Plan.Service))
                .OrderBy(o => o.Plan.At)
                .Select(o => RichText.Of($"{What(o)} at {o.Plan.At!.Value}")));
        Add(
            lines,
            "🚀 Changed during the shift",
            (await operations.LatestAsync(MostOperations, cancellationToken))
                .Where(o => o.CreatedAt >= since && services.Contains(o.Plan.Service))
                .Select(o => RichText.Of($"{What(o)} ({o.State.ToString().ToLowerInvariant()}) by {o.By}")));
        return lines.Count == 0 ? ["No open alerts, no locks, nothing scheduled, and nothing was changed during the shift."] : lines;
    }

    private async Task<IEnumerable<RichText>> AlertsAsync(IReadOnlyList<string> services, CancellationToken cancellationToken) =>
        (await events.NewestAsync<AlertChanged>(long.MaxValue, MostRead, cancellationToken))
        .Select(e => (AlertChanged)e.Fact)
        .DistinctBy(alert => alert.StepKey)
        .Where(alert => alert.State is not AlertState.Resolved
            && catalog.Concerning(alert.About).Any(service => services.Contains(service.Name)))
        .Select(alert => RichText.Of(
            $"{alert.Title}{(alert.State is AlertState.Acknowledged ? " (acknowledged)" : "")} since {alert.Start}"));

    private static RichText What(Operation operation) =>
        RichText.Of($"{operation.Plan.Verb} {operation.Plan.Service} in {operation.Plan.Environment} to {operation.Plan.Action.To}");

    private static void Add(List<RichText> lines, string title, IEnumerable<RichText> all)
    {
        var some = all.ToList();
        if (some.Count > 0)
        {
            lines.Add(RichText.Of(
                $"{title}: {RichText.Join("; ", some.Take(MostNamed))}{(some.Count > MostNamed ? $" and {some.Count - MostNamed} more" : "")}"));
        }
    }
}
