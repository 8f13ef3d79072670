using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Incidents;

/// <summary>
/// The messages of incidents. All of it is part of the caller's transaction: what is stored will be posted, once, whoever is killed.
/// </summary>
public sealed class IncidentPosts(IncidentSettings settings, TimeProvider clock)
{
    /// <summary>Its message where it has no channel, or beside it.</summary>
    internal static string Subject(long number) => $"incident/{number}";

    /// <summary>Its message in its own channel.</summary>
    internal static string Summary(long number) => $"incident/{number}/summary";

    /// <summary>Where its message is, beside its own channel; null: nowhere.</summary>
    public ChatId? HomeOf(Incident incident) => incident.IsPrivate ? null
        : settings.Channel ?? (incident.Room.State is RoomState.Thread or RoomState.Lost ? incident.Place : null);

    /// <summary>Its messages show what it is now.</summary>
    internal async Task ShowAsync(DbConnection connection, Incident incident)
    {
        if (incident.Channel is { } room)
        {
            await WantAsync(connection, room, Summary(incident.Number), null, IncidentCard.Of(incident, isInRoom: true));
        }

        if (HomeOf(incident) is { } home)
        {
            await WantAsync(connection, home, Subject(incident.Number), null, IncidentCard.Of(incident, isInRoom: false));
        }
    }

    /// <summary>Says something where it is dealt with.</summary>
    /// <param name="key">What it is about: one message each.</param>
    /// <param name="isNews">It is for those, too, who only follow it.</param>
    internal async Task TellAsync(DbConnection connection, Incident incident, string key, Card card, bool isNews)
    {
        var subject = $"{Subject(incident.Number)}/{key}";
        if (incident.Channel is { } room)
        {
            await WantAsync(connection, room, subject, null, card);
        }

        if (HomeOf(incident) is { } home && (isNews || incident.Channel is null))
        {
            // Its buttons are where it is dealt with.
            var shown = incident.Channel is null ? card : card with { Buttons = [] };
            await WantAsync(connection, home, subject, Subject(incident.Number), shown);
        }
    }

    /// <summary>Says what someone did.</summary>
    internal Task TellAsync(DbConnection connection, Incident incident, IncidentFact fact, ChatId? by, string key) => TellAsync(
        connection, incident, key, new() { Title = IncidentText.Line(fact, by) }, IsNews(fact));

    internal static bool IsNews(IncidentFact fact) => fact is IncidentNoted { Entry: IncidentEntry.Update }
        or IncidentChanged { Change: not (IncidentChange.Opened or IncidentChange.Services) };

    private Task WantAsync(DbConnection connection, ChatId channel, string subject, string? parent, Card card) => Posts.WantAsync(
        connection, channel, subject, parent, CardJson.Write(card), isUrgent: true, trace: null, clock.GetUtcNow());
}
