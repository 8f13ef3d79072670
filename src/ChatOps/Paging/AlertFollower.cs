using System.Data.Common;
using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Paging;

/// <summary>
/// Follows the alerts in the journal, and opens and ends pages: how far it has read is committed together with what it made of it, so each
/// alert pages once.
/// </summary>
internal sealed class AlertFollower(
    Events events, Database database, PagingOptions options, ServiceCatalog catalog, Pages pages, TimeProvider clock)
{
    private const string Name = "paging";
    private const int BatchSize = 500, MostRead = 50;

    private static readonly string[] Kinds = [FactKinds.Name<AlertChanged>()];

    /// <summary>The page of alerts that nobody is paged about as long as they are muted.</summary>
    private const long Muted = 0;

    /// <summary>Reads what is new.</summary>
    public async Task FollowAsync(CancellationToken term)
    {
        int count;
        do
        {
            var (position, batch) = await database.ReadAsync(NextAsync, term);
            count = batch.Count;
            if (position is null || count > 0)
            {
                await events.WriteAsync(transaction => TakeAsync(transaction, position, batch), term);
            }
        }
        while (count == BatchSize);

        await UnmuteAsync(term);
    }

    /// <summary>What still fires when a maintenance window ends is paged then.</summary>
    private async Task UnmuteAsync(CancellationToken term)
    {
        var waiting = await database.ReadAsync(
            async connection =>
            {
                var alerts = new List<Event>();
                foreach (var muted in await PageAlertRow.OfPageAsync(connection, Muted, BatchSize))
                {
                    if (await NewestAsync(connection, muted) is { } newest && !await IsMutedAsync(connection, (AlertChanged)newest.Fact))
                    {
                        alerts.Add(newest);
                    }
                }

                return alerts;
            },
            term);
        foreach (var firing in waiting)
        {
            var alert = (AlertChanged)firing.Fact;
            await events.WriteAsync(
                async transaction =>
                {
                    if (await PageAlertRow.DeleteAsync(transaction.Connection, alert.GroupId, alert.Id) == Muted)
                    {
                        await TakeAsync(transaction, firing, alert);
                    }
                },
                term);
        }
    }

    private static async Task<Event?> NewestAsync(DbConnection connection, PageAlertRow alert) =>
        (await Events.OfAsync(connection, Subject.Alerts(alert.Grp), long.MaxValue, BatchSize))
            .FirstOrDefault(e => e.Fact is AlertChanged one && one.Id == alert.Alert);

    private async Task<bool> IsMutedAsync(DbConnection connection, AlertChanged alert) => await Mutes.CoveringAsync(
        connection,
        [.. catalog.Concerning(alert.About).Select(service => service.Name)],
        catalog.EnvironmentOf(alert.About),
        clock.GetUtcNow()) is not null;

    private static async Task<(long? Position, IReadOnlyList<Event> Events)> NextAsync(DbConnection connection)
    {
        var position = await Followers.PositionAsync(connection, Name);
        return (position, position is { } after ? await Events.ReadAsync(connection, Kinds, after, BatchSize) : []);
    }

    private async Task TakeAsync(JournalTransaction transaction, long? position, IReadOnlyList<Event> batch)
    {
        var changed = new HashSet<long>();
        foreach (var @event in batch)
        {
            if (await TakeAsync(transaction, @event, (AlertChanged)@event.Fact) is { } page)
            {
                changed.Add(page);
            }
        }

        foreach (var page in changed)
        {
            await pages.ShowAsync(transaction.Connection, page);
        }

        // Nobody is paged about what fired before the bot could page.
        await transaction.Connection.ExecuteAsync(
            """
            insert into followers (name, position) values (@Name, coalesce(@to, (select max(position) from events), 0))
            on conflict (name) do update set position = excluded.position
            """,
            new { Name, to = batch is [.., var last] ? last.Position : position });
    }

    /// <returns>A page that must be shown again.</returns>
    private async Task<long?> TakeAsync(JournalTransaction transaction, Event @event, AlertChanged alert)
    {
        if (alert.State is AlertState.Resolved)
        {
            return await pages.ResolveAsync(transaction, alert);
        }

        var group = await PageAlertRow.OfGroupAsync(transaction.Connection, alert.GroupId);
        if (alert.State is AlertState.Acknowledged)
        {
            if (group is [{ Page: Muted }, ..])
            {
                await PageAlertRow.DeleteAsync(transaction.Connection, alert.GroupId, alert.Id);
                return null;
            }

            // What was acknowledged here was counted in the transaction that wrote it.
            if (group.Count > 0 && alert.IsAcknowledgedHere is not true)
            {
                await pages.AcknowledgeAsync(transaction, group[0].Page, alert.GroupId, @event.Actor ?? new(alert.System));
            }

            return null;
        }

        if (group.Any(known => known.Alert == alert.Id))
        {
            return null;
        }

        if (group is [{ Page: not Muted }, ..])
        {
            return await Pages.JoinAsync(transaction, alert, group);
        }

        return await OpenAsync(transaction, @event, alert);
    }

    private async Task<long?> OpenAsync(JournalTransaction transaction, Event @event, AlertChanged alert)
    {
        IReadOnlyList<string> services = [.. catalog.Concerning(alert.About).Select(service => service.Name)];
        var environment = catalog.EnvironmentOf(alert.About);
        var now = clock.GetUtcNow();
        if (options.PolicyOf(services, environment, alert.Severity) is not { } name
            || !options.Policies.TryGetValue(name, out var policy)
            || await IsOverAsync(transaction.Connection, alert, @event.Position))
        {
            return null;
        }

        if (await IsMutedAsync(transaction.Connection, alert))
        {
            await Pages.AddAsync(transaction.Connection, Muted, alert, isAcknowledged: false);
            return null;
        }

        return await pages.OpenAsync(transaction, alert, new()
        {
            Policy = name,
            Service = services is [var service, ..] ? service : null,
            Environment = environment,
            Title = alert.Title,
            State = nameof(PageState.Open),
            OpenedAt = now.ToUnixTimeMilliseconds(),
            DueAt = (now + policy.Steps[0].After).ToUnixTimeMilliseconds(),
        });
    }

    /// <summary>What fires may be heard after its end was.</summary>
    private static async Task<bool> IsOverAsync(DbConnection connection, AlertChanged alert, long before) =>
        (await Events.OfAsync(connection, alert.LookedForBy, before, MostRead))
            .Any(earlier => earlier.Fact is AlertChanged { State: AlertState.Resolved } over && over.StepKey == alert.StepKey);
}
