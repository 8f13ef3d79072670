using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.People;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Incidents;

/// <summary>
/// Keeps the channels of incidents equal to what they should be: created, with people, topic and pinned summary. Each call may be repeated,
/// and its result is recorded after it: a bot that is killed in between finds the channel that it created itself.
/// </summary>
public sealed partial class IncidentRooms(
    Database database,
    Events events,
    IncidentRows rows,
    IncidentWriter writer,
    IncidentPosts posts,
    IncidentTimeline timeline,
    IncidentSettings settings,
    ChatPlatforms platforms,
    ForeignPeople people,
    TimeProvider clock,
    ILogger<IncidentRooms> logger)
    : Worker(clock, logger, wake => writer.Changed += wake)
{
    private const int MostNames = 100;

    /// <summary>Afterwards, its channel is left alone.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    /// <summary>By the platform's clock.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMinutes(1);

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        foreach (var incident in await rows.RecentAsync(Clock.GetUtcNow() - Kept, term))
        {
            if (incident.Room.After > Clock.GetUtcNow() || platforms.Find(incident.Room.Platform) is not { Can.Channels: true } platform)
            {
                continue;
            }

            await (incident.Room.State switch
            {
                RoomState.Wanted when incident.IsOpen => CreateAsync(platform, incident, term),
                RoomState.Open => TendAsync(platform, incident, term),
                _ => Task.CompletedTask,
            });
        }

        return LookAnyway;
    }

    private async Task CreateAsync(IChatPlatform platform, Incident incident, CancellationToken term)
    {
        for (var taken = incident.Room.Taken; ; taken++)
        {
            var name = ChannelName.Of(settings.Options.ChannelName, incident, settings.Zone, taken);
            var result = taken >= MostNames
                ? new ChannelResult.Refused($"{name} is taken, and so are {MostNames} names before it.")
                : await platform.CreateChannelAsync(name, incident.IsPrivate, incident.OpenedAt - Skew, term);
            switch (result)
            {
                case ChannelResult.Done(var channel):
                    if (await OpenAsync(incident, channel, taken, term))
                    {
                        return;
                    }

                    break;
                case ChannelResult.Taken:
                    break;
                case ChannelResult.Later(var wait, _):
                    await KeepAsync(incident, room => room with { Taken = taken, After = Clock.GetUtcNow() + wait }, term);
                    return;
                case ChannelResult.Gone(var why):
                    await WithoutAsync(platform, incident, why, term);
                    return;
                case ChannelResult.Refused(var why):
                    await WithoutAsync(platform, incident, why, term);
                    return;
                default:
                    throw new InvalidOperationException($"What is {result}?");
            }
        }
    }

    /// <summary>False: it is another incident's channel.</summary>
    private async Task<bool> OpenAsync(Incident incident, string channel, int taken, CancellationToken term)
    {
        var suspects = await timeline.SuspectsAsync(incident, term);
        var isOpen = await events.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection;
                if (await connection.QuerySingleAsync<long>(
                    "select count(*) from incidents where room_platform = @Platform and room_channel = @channel and number <> @Number",
                    new { incident.Room.Platform, channel, incident.Number }) > 0)
                {
                    return false;
                }

                var now = await IncidentRows.FindAsync(connection, incident.Number) ?? incident;
                var open = now with { Room = new(RoomState.Open, incident.Room.Platform, channel) { Taken = taken } };
                await IncidentWriter.UpdateAsync(connection, open);
                await posts.ShowAsync(connection, open);
                if (suspects is not null)
                {
                    var card = new Card { Title = "What changed before it began", Lines = [suspects] };
                    await posts.TellAsync(connection, open, "suspects", card, isNews: false);
                }

                // What was said before there was a channel.
                foreach (var e in await IncidentRows.EventsAsync(connection, incident.Number))
                {
                    if (e.Fact is IncidentFact fact and not IncidentChanged { Change: IncidentChange.Opened })
                    {
                        await posts.TellAsync(connection, open, fact, e.Actor?.ChatId, $"{fact.Delivery ?? e.Position}");
                    }
                }

                return true;
            },
            term);
        writer.Announce();
        return isOpen;
    }

    /// <summary>It is dealt with in a thread; a private one has none, so that it is tried again.</summary>
    private async Task WithoutAsync(IChatPlatform platform, Incident incident, string why, CancellationToken term)
    {
        if (!incident.IsPrivate)
        {
            await MoveAsync(incident, RoomState.Thread, why, term);
            return;
        }

        if (incident.Room.Note is null && platform.Can.PrivateAnswers)
        {
            await platform.ReplyPrivatelyAsync(
                new(incident.OpenedBy, Channel: ""),
                new()
                {
                    Title = $"Incident {incident.Number} has no channel yet: {why} It is private, so it can't be anywhere else. I keep trying.",
                    Tone = Tone.Bad,
                },
                replace: false,
                term);
        }

        await KeepAsync(incident, room => room with { Note = why, After = Clock.GetUtcNow() + AfterRefusal }, term);
    }

    private Task LoseAsync(Incident incident, string why, CancellationToken term) => !incident.IsOpen
        ? KeepAsync(incident, room => room with { State = RoomState.Lost, Note = why }, term)
        : incident.IsPrivate
            // Nowhere else may it be shown: it gets another channel, and those who were in it are let in.
            ? KeepAsync(
                incident,
                room => new(RoomState.Wanted, room.Platform) { Taken = room.Taken + 1 },
                term,
                invites: [incident.OpenedBy.Account, incident.Commander, incident.Communications, incident.Scribe])
            : MoveAsync(incident, RoomState.Lost, $"its channel is gone. {why}", term);

    /// <summary>It goes on in a thread: with what the lost channel could no longer show.</summary>
    private async Task MoveAsync(Incident incident, RoomState state, string why, CancellationToken term)
    {
        await events.WriteAsync(
            async transaction =>
            {
                var connection = transaction.Connection;
                var now = await IncidentRows.FindAsync(connection, incident.Number) ?? incident;
                var (lost, after) = (now.Channel, now with { Room = now.Room with { State = state, Note = why, After = null } });
                var fact = new IncidentNoted(
                    incident.Number,
                    incident.IsPrivate,
                    IncidentEntry.Room,
                    state is RoomState.Lost ? $"⚠️ It goes on in this thread: {why}" : $"💬 It is dealt with in this thread: {why}");
                await writer.SaveAsync(transaction, after, fact, who: null, $"room {Clock.GetUtcNow().ToUnixTimeMilliseconds()}");
                if (lost is not null && posts.HomeOf(after) is { } home)
                {
                    await PostThreads.MoveUnseenAsync(connection, lost, home, IncidentPosts.Subject(incident.Number));
                }
            },
            term);
        writer.Announce();
    }

    /// <summary>Records something about its channel that nobody needs to be told of.</summary>
    private Task KeepAsync(
        Incident incident, Func<IncidentRoom, IncidentRoom> change, CancellationToken term, IReadOnlyList<ChatId?>? invites = null) =>
        events.WriteAsync(
            async transaction =>
            {
                if (await IncidentRows.FindAsync(transaction.Connection, incident.Number) is { } now)
                {
                    await IncidentWriter.UpdateAsync(transaction.Connection, now with { Room = change(now.Room) });
                    await IncidentWriter.InviteAsync(transaction.Connection, now, (invites ?? []).OfType<ChatId>());
                }
            },
            term);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The channel of incident {Number} isn't as it should be: {Reason}")]
    private partial void LogRefused(long number, string reason);
}
