using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Incidents;

/// <summary>An incident's summary, in its channel and in the list of incidents.</summary>
internal static class IncidentCard
{
    private const int LongestTopic = 250;

    private static readonly IncidentRole[] Roles = Enum.GetValues<IncidentRole>();

    /// <param name="isInRoom">Shown in its own channel.</param>
    public static Card Of(Incident incident, bool isInRoom) => new()
    {
        Title = RichText.Of(
            $"{Icon(incident)}Incident {incident.Number}: {incident.Title:b}{(incident.IsDrill ? " (drill)" : "")}"),
        // Each tone but this has a sign of its own.
        Tone = incident.Status is IncidentStatus.Resolved ? Tone.Good : Tone.Neutral,
        Fields =
        [
            new("Severity", IncidentText.Severity(incident.Severity)),
            new("Status", IncidentText.Word(incident.Status)),
            new("About", IncidentText.About(incident.Services, incident.Environment)),
            .. Roles.Select(role => new Field(
                char.ToUpperInvariant(IncidentText.Word(role)[0]) + IncidentText.Word(role)[1..],
                incident.HolderOf(role) is { } person ? RichText.Of($"{new Span.Person(person)}") : "nobody")),
        ],
        Lines = [.. Lines(incident, isInRoom)],
        Buttons = [.. Buttons(incident)],
        Footer = RichText.Of(
            $"Opened by {new Span.Person(incident.OpenedBy.Account)} at {incident.OpenedAt}{(incident.EndedAt is { } end ? RichText.Of($" · {IncidentText.Word(incident.Status)} at {end}") : RichText.Empty)}"),
        Outcome = IncidentText.Word(incident.Status),
    };

    private static string Icon(Incident incident) => incident.Status switch
    {
        IncidentStatus.Resolved => "",
        IncidentStatus.Cancelled => "🚫 ",
        IncidentStatus.Merged => "🔀 ",
        _ => "🚨 ",
    };

    private static IEnumerable<RichText> Lines(Incident incident, bool isInRoom)
    {
        if (incident.Cause is { } cause)
        {
            yield return RichText.Of($"{"Cause":b}: {cause}");
        }

        if (incident.Cure is { } cure)
        {
            yield return RichText.Of($"{"What fixed it":b}: {cure}");
        }

        if (incident.Into is { } other)
        {
            yield return RichText.Of($"It goes on in incident {other}.");
        }

        if (incident is { IsOpen: true, NextUpdate: { } next })
        {
            yield return RichText.Of($"⏰ Next update: {next}");
        }

        if (incident is { IsOpen: true, IsPrivate: false, IsDrill: false, Services.Count: > 0 })
        {
            yield return RichText.Of(
                $"🚒 Deploys of {IncidentText.About(incident.Services, incident.Environment)} are held until it ends, except for what fixes it: {new Span.Command("deploy", $"… fixes {incident.Number}")}");
        }

        if (incident is { IsOpen: true, IsPrivate: true })
        {
            yield return "🔒 Private: it is shown in this channel only, and holds no deploys.";
        }

        if (!isInRoom)
        {
            yield return incident.Channel is { } channel ? RichText.Of($"💬 {new Span.Channel(channel)}")
                : incident.Room.State is RoomState.Wanted ? incident.IsOpen ? "💬 Its channel is being created." : "💬 It had no channel."
                : RichText.Of($"💬 In the thread of this message{(incident.Room.Note is { } why ? $": {why}" : ".")}");
        }
    }

    private static IEnumerable<Button> Buttons(Incident incident)
    {
        if (!incident.IsOpen)
        {
            return incident.Status is IncidentStatus.Merged ? [] : [new("Reopen", "incident", $"reopen #{incident.Number}")];
        }

        return
        [
            .. incident.Commander is null
                ? (Button[])[new("Take command", "incident", $"role #{incident.Number} commander", ButtonStyle.Primary)]
                : [],
            new("Post update", "incident", $"update #{incident.Number}"),
            new("Resolve", "incident", $"resolve #{incident.Number}"),
        ];
    }

    /// <summary>"SEV2 · investigating · @ann · next update 09:25".</summary>
    /// <param name="commander">Their name; null: there is none.</param>
    public static string Topic(Incident incident, string? commander, TimeZoneInfo zone)
    {
        string[] parts =
        [
            .. incident.IsDrill ? (string[])["DRILL"] : [],
            IncidentText.Severity(incident.Severity),
            IncidentText.Word(incident.Status),
            .. !incident.IsOpen ? (string[])[] : [commander is null ? "no commander" : $"@{commander}"],
            .. incident is { IsOpen: true, NextUpdate: { } next } ? (string[])[$"next update {Local(next, zone)}"] : [],
        ];
        var topic = string.Join(" · ", parts);
        return topic.Length <= LongestTopic ? topic
            : topic[..(char.IsHighSurrogate(topic[LongestTopic - 1]) ? LongestTopic - 1 : LongestTopic)];
    }

    private static string Local(DateTimeOffset at, TimeZoneInfo zone) =>
        $"{TimeZoneInfo.ConvertTime(at, zone):HH:mm}{(zone.Id == TimeZoneInfo.Utc.Id ? " UTC" : $" {zone.Id}")}";
}
