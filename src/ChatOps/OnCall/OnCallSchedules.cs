using ChatOps.Catalog;

namespace ChatOps.OnCall;

/// <summary>Who is on call, when: what is configured, with what people changed.</summary>
public sealed class OnCallSchedules(ConfiguredSchedules configured, OnCallRows rows, ServiceCatalog catalog)
{
    /// <summary>The schedules' names, in order.</summary>
    public IReadOnlyList<string> Names { get; } = [.. configured.All.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The schedule that answers for a service, or for what is of no service; null: none does.</summary>
    public string? For(string? service) => (service is null ? null : catalog.Find(service)?.OnCall) ?? configured.Default;

    /// <summary>The services for which a schedule answers.</summary>
    public IReadOnlyList<string> ServicesOf(string schedule) =>
    [
        .. catalog.Services.Select(service => service.Name)
            .Where(service => schedule.Equals(For(service), StringComparison.OrdinalIgnoreCase)),
    ];

    /// <summary>The shifts of those who are on call at an instant. Empty: nobody is, or there is no such schedule.</summary>
    public async Task<IReadOnlyList<OnCallShift>> AtAsync(string schedule, DateTimeOffset instant, CancellationToken cancellationToken) =>
        (await FindAsync(schedule, cancellationToken))?.At(instant) is { } shift ? [shift] : [];

    /// <summary>A schedule as it is now; null: there is none of that name.</summary>
    public Task<OnCallSchedule?> FindAsync(string schedule, CancellationToken cancellationToken) =>
        rows.FindAsync(schedule, cancellationToken);
}
