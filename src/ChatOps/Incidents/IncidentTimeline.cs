using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Storage;
using ChatOps.Timeline;
using ChatOps.Timeline.Suspects;

namespace ChatOps.Incidents;

/// <summary>One thing that happened, as the timeline of an incident has it.</summary>
/// <param name="IsChange">Something changed of the services that it is about.</param>
public sealed record IncidentMoment(DateTimeOffset At, RichText Words, bool IsChange = false);

/// <summary>
/// What happened in an incident and around it: what people did and said, and the alerts and changes of its services, from two hours before.
/// It is read from the journal, so that nothing has to be written down twice.
/// </summary>
public sealed class IncidentTimeline(Database database, ChangeLog log, SuspectSearch suspects, ServiceCatalog catalog, TimeProvider clock)
{
    private const int Most = 500;

    private static readonly TimeSpan Before = TimeSpan.FromHours(2);

    /// <summary>In the order in which it happened.</summary>
    public Task<IReadOnlyList<IncidentMoment>> ReadAsync(Incident incident, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<IncidentMoment>>(
            async connection =>
            [
                .. (await IncidentRows.EventsAsync(connection, incident.Number)).Select(Of)
                    .Concat(await AlertsAsync(connection, incident))
                    .Concat(await ChangesAsync(connection, incident))
                    .OrderBy(moment => moment.At),
            ],
            cancellationToken);

    /// <summary>What may have caused it: changes of its services before it began. Null: it is about none.</summary>
    public async Task<RichText?> SuspectsAsync(Incident incident, CancellationToken cancellationToken) => incident.Services.Count == 0
        ? null
        : SuspectWords.Line(await database.ReadAsync(
            connection => suspects.FindAsync(
                connection,
                new(
                    "ChatOps",
                    $"incident {incident.Number}",
                    $"{incident.Number}",
                    Start(incident),
                    incident.Services,
                    [
                        .. Services(incident).SelectMany(service => service.DependsOn)
                            .Except(incident.Services, StringComparer.OrdinalIgnoreCase),
                    ],
                    incident.Environment,
                    [],
                    Others: 0,
                    Earlier: null)),
            cancellationToken));

    /// <summary>What this bot did that may have ended it: the last rollback since it began. Null: there was none.</summary>
    public Task<string?> CureAsync(Incident incident, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            var services = Services(incident);
            return services.Count == 0 ? null
                : (await log.NewestAsync(
                    connection,
                    (fact, concerned, environment) => fact is OperationChanged { State: OperationState.Succeeded, Action.IsWayBack: true }
                        && IsAbout(incident, services, isScope: false, concerned, environment, scope: null),
                    about => catalog.Concerning(about).Any(services.Contains),
                    Start(incident),
                    until: null,
                    ChangePlace.Newest(await Events.LastAsync(connection)),
                    limit: 1,
                    isPerStory: false)).Newest.Select(change => change.Words.PlainText).FirstOrDefault();
        },
        cancellationToken);

    internal static DateTimeOffset Start(Incident incident) =>
        incident.DetectedAt is { } detected && detected < incident.OpenedAt ? detected : incident.OpenedAt;

    private static IncidentMoment Of(Event e) => new(
        (e.Fact as IncidentNoted)?.SaidAt ?? e.OccurredAt, IncidentText.Line((IncidentFact)e.Fact, e.Actor?.ChatId));

    private IReadOnlyList<Service> Services(Incident incident) => [.. incident.Services.Select(catalog.Find).OfType<Service>()];

    private async Task<IReadOnlyList<IncidentMoment>> ChangesAsync(DbConnection connection, Incident incident)
    {
        var services = Services(incident);
        return services.Count == 0 ? [] :
        [
            .. (await log.NewestAsync(
                connection,
                (fact, concerned, environment) => fact is not PolicyChanged
                    && IsAbout(
                        incident, services, fact is LockChanged or FreezeChanged, concerned, environment, ChangeFilter.ScopeOf(fact)),
                about => catalog.Concerning(about).Any(services.Contains),
                Start(incident) - Before,
                incident.EndedAt,
                ChangePlace.Newest(await Events.LastAsync(connection)),
                Most,
                isPerStory: false)).Newest.Select(change => new IncidentMoment(change.At, change.Words, IsChange: true)),
        ];
    }

    private static bool IsAbout(
        Incident incident,
        IReadOnlyList<Service> services,
        bool isScope,
        IReadOnlyList<Service> concerned,
        string? environment,
        LockScope? scope) => isScope
            ? services.Any(service => scope!.Overlaps(new(service.Name, incident.Environment)))
            : concerned.Any(services.Contains)
                && (incident.Environment is null || environment is null
                    || environment.Equals(incident.Environment, StringComparison.OrdinalIgnoreCase));

    private async Task<IReadOnlyList<IncidentMoment>> AlertsAsync(DbConnection connection, Incident incident)
    {
        var services = Services(incident);
        if (services.Count == 0)
        {
            return [];
        }

        var (moments, states) = (new List<IncidentMoment>(), new Dictionary<string, AlertState>(StringComparer.Ordinal));
        foreach (var e in await ChangeEvents.AlertsAsync(connection, Start(incident) - Before, incident.EndedAt ?? clock.GetUtcNow(), Most))
        {
            var alert = (AlertChanged)e.Fact;
            var environment = catalog.EnvironmentOf(alert.About);
            if (IsAbout(incident, services, isScope: false, catalog.Concerning(alert.About), environment, scope: null)
                && (!states.TryGetValue(alert.StepKey, out var state) || state != alert.State)
                && Story.StepOf([e]) is { } step)
            {
                states[alert.StepKey] = alert.State;
                moments.Add(new(e.OccurredAt, AlertWords.Line(step, alert)));
            }
        }

        return moments;
    }
}
