using System.Data.Common;
using ChatOps.Chat;
using ChatOps.People;
using Dapper;

namespace ChatOps.Incidents;

/// <content>What is done in a channel that is there.</content>
public sealed partial class IncidentRooms
{
    private async Task TendAsync(IChatPlatform platform, Incident incident, CancellationToken term)
    {
        var channel = incident.Room.Channel!;
        foreach (var person in await database.ReadAsync(connection => InvitedAsync(connection, incident), term))
        {
            var invited = await platform.InviteAsync(channel, person.Id, term);
            if (await IsToWaitAsync(incident, invited, term))
            {
                return;
            }

            // Whoever can't be let in isn't tried again, and can be seen to be missing.
            await events.WriteAsync(
                transaction => transaction.Connection.ExecuteAsync(
                    "delete from incident_invitations where incident = @Number and person = @person",
                    new { incident.Number, person = $"{person}" }),
                term);
        }

        var commander = incident.Commander is { } one ? await people.FindAsync(one, term) ?? one.Id : null;
        var topic = IncidentCard.Topic(incident, commander, settings.Zone);
        var isStuck = await database.ReadAsync(c => PostThreads.IsAnyStuckAsync(c, new(platform.Name, channel)), term);
        if (topic != incident.Room.Topic || isStuck)
        {
            if (await IsToWaitAsync(incident, await platform.SetTopicAsync(channel, topic, term), term))
            {
                return;
            }

            await KeepAsync(incident, room => room with { Topic = topic, After = isStuck ? Clock.GetUtcNow() + AfterRefusal : null }, term);
        }

        if (!incident.Room.IsPinned
            && await database.ReadAsync(
                c => PostThreads.MessageAsync(c, new(platform.Name, channel), IncidentPosts.Summary(incident.Number)), term) is { } message
            && !await IsToWaitAsync(incident, await platform.PinAsync(channel, message, term), term))
        {
            await KeepAsync(incident, room => room with { IsPinned = true }, term);
        }
    }

    private static async Task<IReadOnlyList<ChatId>> InvitedAsync(DbConnection connection, Incident incident) =>
    [
        .. (await connection.QueryAsync<string>(
            "select person from incident_invitations where incident = @Number order by person", new { incident.Number })).Select(ChatId.Parse),
    ];

    /// <summary>Whether nothing more can be done there for now. What is refused for good stays undone.</summary>
    private async Task<bool> IsToWaitAsync(Incident incident, ChannelResult result, CancellationToken term)
    {
        switch (result)
        {
            case ChannelResult.Later(var wait, _):
                await KeepAsync(incident, room => room with { After = Clock.GetUtcNow() + wait }, term);
                return true;
            case ChannelResult.Gone(var why):
                await LoseAsync(incident, why, term);
                return true;
            case ChannelResult.Refused(var why):
                LogRefused(incident.Number, why);
                return false;
            default:
                return false;
        }
    }
}
