using System.Data.Common;
using System.Globalization;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Timeline.Subscriptions;

/// <summary>
/// The table of the quiet hours that people gave channels, at most one for each. A change is written in one transaction with its event.
/// </summary>
public sealed class QuietHoursRows(Database database, Events events, ConfiguredSubscriptions configured, TimeProvider clock)
{
    private const string Clock = "H:mm";

    private static readonly Statement All = new(
        "select channel, named, from_time as FromTime, until_time as UntilTime, zone, person, organisation, made_at as MadeAt from quiet_hours order by made_at, channel");

    public Task<IReadOnlyList<MadeQuietHours>> AllAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(ReadAsync, cancellationToken);

    /// <summary>The same; part of the caller's transaction.</summary>
    public static async Task<IReadOnlyList<MadeQuietHours>> ReadAsync(DbConnection connection) =>
        [.. (await All.QueryAsync<Row>(connection)).Select(row => row.Read())];

    /// <summary>Those of all channels, whether configured or given by people.</summary>
    public async Task<IReadOnlyList<QuietHours>> InForceAsync(CancellationToken cancellationToken) =>
        [.. configured.Quiet, .. (await AllAsync(cancellationToken)).Select(made => made.In(configured))];

    /// <summary>Gives a channel quiet hours, in place of those that people gave it before. False: it has just these.</summary>
    public Task<bool> MakeAsync(
        ChatId place,
        ChatId? named,
        TimeOnly from,
        TimeOnly until,
        TimeZoneInfo zone,
        Principal who,
        CancellationToken cancellationToken) => events.WriteAsync(
            async transaction =>
            {
                var made = new MadeQuietHours(place, named, from, until, zone, who, clock.GetUtcNow());
                if ((await ReadAsync(transaction.Connection)).Any(before => before.Place == place
                    && (before.From, before.Until, before.Zone.Id) == (from, until, zone.Id)))
                {
                    return false;
                }

                await transaction.Connection.ExecuteAsync(
                    """
                    insert into quiet_hours (channel, named, from_time, until_time, zone, person, organisation, made_at)
                    values (@Channel, @Named, @FromTime, @UntilTime, @Zone, @Person, @Organisation, @MadeAt)
                    on conflict (channel) do update set named = excluded.named, from_time = excluded.from_time, until_time = excluded.until_time,
                        zone = excluded.zone, person = excluded.person, organisation = excluded.organisation, made_at = excluded.made_at
                    """,
                    Row.Of(made));
                await transaction.AppendAsync(new QuietHoursChanged(place, made.In(configured).Words), who);
                return true;
            },
            cancellationToken);

    /// <summary>Ends those that people gave a channel. False: there were none.</summary>
    public Task<bool> EndAsync(ChatId place, Principal who, CancellationToken cancellationToken) => events.WriteAsync(
        async transaction =>
        {
            var isEnded = await transaction.Connection.ExecuteAsync(
                "delete from quiet_hours where channel = @channel", new { channel = $"{place}" }) == 1;
            if (isEnded)
            {
                await transaction.AppendAsync(new QuietHoursChanged(place, Hours: null), who);
            }

            return isEnded;
        },
        cancellationToken);

    /// <summary>The configuration names the channel otherwise now.</summary>
    internal Task NameAsync(MadeQuietHours made, ChatId named, CancellationToken cancellationToken) => events.WriteAsync(
        transaction => transaction.Connection.ExecuteAsync(
            "update quiet_hours set named = @named where channel = @channel", new { channel = $"{made.Place}", named = $"{named}" }),
        cancellationToken);

    private sealed record Row(
        string Channel, string? Named, string FromTime, string UntilTime, string Zone, string Person, string Organisation, long MadeAt)
    {
        public static Row Of(MadeQuietHours made) => new(
            $"{made.Place}",
            made.Named?.ToString(),
            made.From.ToString(Clock, CultureInfo.InvariantCulture),
            made.Until.ToString(Clock, CultureInfo.InvariantCulture),
            made.Zone.Id,
            $"{made.By.Account}",
            made.By.Organisation,
            made.Since.ToUnixTimeMilliseconds());

        public MadeQuietHours Read()
        {
            var by = ChatId.Parse(Person);
            return new(
                ChatId.Parse(Channel),
                Named is null ? null : ChatId.Parse(Named),
                TimeOnly.ParseExact(FromTime, Clock, CultureInfo.InvariantCulture),
                TimeOnly.ParseExact(UntilTime, Clock, CultureInfo.InvariantCulture),
                // A zone may be renamed by an update of the system.
                TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out var zone) ? zone : TimeZoneInfo.Utc,
                new(by.Platform, Organisation, by.Id),
                DateTimeOffset.FromUnixTimeMilliseconds(MadeAt));
        }
    }
}
