using System.Data.Common;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Incidents;

/// <summary>Reads the table of incidents, the projection of what the journal says about them.</summary>
public sealed class IncidentRows(Database database)
{
    /// <summary>What an incident holds up is read for every operation.</summary>
    private static readonly Statement Open = new($"select {IncidentRow.Columns} where ended_at is null order by number");

    /// <summary>Null: there is no such incident.</summary>
    public Task<Incident?> FindAsync(long number, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => FindAsync(connection, number), cancellationToken);

    /// <inheritdoc cref="FindAsync(long, CancellationToken)"/>
    public static async Task<Incident?> FindAsync(DbConnection connection, long number) =>
        await ReadAsync(connection, "number = @number", new { number }) is [var found] ? found : null;

    /// <summary>The newest incident whose channel this is; null: it is none's.</summary>
    public Task<Incident?> InAsync(ChatId channel, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => InAsync(connection, channel), cancellationToken);

    /// <inheritdoc cref="InAsync(ChatId, CancellationToken)"/>
    public static async Task<Incident?> InAsync(DbConnection connection, ChatId channel) =>
        await ReadAsync(
            connection,
            "room_state = 'Open' and room_platform = @Platform and room_channel = @Id order by number desc limit 1",
            new { channel.Platform, channel.Id }) is [var found] ? found : null;

    /// <summary>Those that haven't ended; part of the caller's transaction.</summary>
    public static async Task<IReadOnlyList<Incident>> OpenAsync(DbConnection connection) =>
        [.. (await Open.QueryAsync<IncidentRow>(connection)).Select(row => row.ToIncident())];

    /// <inheritdoc cref="OpenAsync(DbConnection)"/>
    public Task<IReadOnlyList<Incident>> OpenAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(OpenAsync, cancellationToken);

    /// <summary>The newest ones, whether they have ended or not.</summary>
    public Task<IReadOnlyList<Incident>> NewestAsync(int limit, CancellationToken cancellationToken) => database.ReadAsync(
        connection => ReadAsync(connection, "number > 0 order by number desc limit @limit", new { limit }), cancellationToken);

    /// <summary>Those that haven't ended long ago, so that their messages and channels are kept up to date.</summary>
    internal Task<IReadOnlyList<Incident>> RecentAsync(DateTimeOffset since, CancellationToken cancellationToken) => database.ReadAsync(
        connection => ReadAsync(
            connection, "ended_at is null or ended_at >= @since order by number", new { since = since.ToUnixTimeMilliseconds() }),
        cancellationToken);

    /// <summary>What has happened, in its order; part of the caller's transaction.</summary>
    internal static async Task<IReadOnlyList<Event>> EventsAsync(DbConnection connection, long number, int limit = 1000) =>
        [.. (await Events.OfAsync(connection, Subject.Incident(number), long.MaxValue, limit)).Reverse()];

    /// <inheritdoc cref="EventsAsync(DbConnection, long, int)"/>
    public Task<IReadOnlyList<Event>> EventsAsync(long number, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => EventsAsync(connection, number), cancellationToken);

    internal static async Task<IReadOnlyList<Incident>> ReadAsync(DbConnection connection, string condition, object parameters) =>
    [
        .. (await connection.QueryAsync<IncidentRow>($"select {IncidentRow.Columns} where {condition}", parameters))
            .Select(row => row.ToIncident()),
    ];
}
