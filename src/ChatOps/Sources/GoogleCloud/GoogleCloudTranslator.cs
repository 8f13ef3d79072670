using ChatOps.Journal;

namespace ChatOps.Sources.GoogleCloud;

/// <summary>Translates what Pub/Sub pushes: builds, incidents, and images.</summary>
internal sealed class GoogleCloudTranslator(GoogleCloudOptions options)
{
    private const string NoSeverity = "No Severity";
    private const int MostLabels = 10;

    public Translation Translate(Delivery delivery) => Payload.Translate(delivery, "message", told =>
    {
        var (message, data) = (told["message"], told["message"]["data"].Decoded);
        return !message.Exists ? new Translation.Failed("a push without its message: unwrapped payloads aren't understood")
            : data["incident"].Exists ? Incident(data["incident"], delivery)
            : data["action"].Exists && (data["tag"].Exists || data["digest"].Exists) ? Image(data, message["publishTime"].Time, delivery)
            : message["attributes"]["buildId"].Exists || data["buildTriggerId"].Exists
                ? CloudBuilds.Translate(data, options.EffectiveVersionSubstitutions, delivery)
            : Told.Nothing($"a message of {told["subscription"].Text}");
    });

    private static Translation Incident(Payload incident, Delivery delivery)
    {
        AlertState? state = incident["state"].Text?.ToUpperInvariant() switch
        {
            "OPEN" => AlertState.Firing,
            "CLOSED" => AlertState.Resolved,
            _ => null,
        };
        if (ForeignText.Identity(incident["incident_id"].Text) is not { } id || state is null)
        {
            return new Translation.Failed("an incident without its id or a known state");
        }

        var policy = ForeignText.FirstLine(incident["policy_name"].Text ?? incident["condition_name"].Text);
        var (start, end) = (incident["started_at"].UnixSeconds, incident["ended_at"].UnixSeconds);
        var isOver = state is AlertState.Resolved;
        return Told.One(
            delivery,
            new AlertChanged(
                "Cloud Monitoring",
                ForeignText.Identity($"{incident["scoping_project_id"].Text} {incident["policy_name"].Text}") ?? id,
                id,
                policy ?? "An incident without a policy",
                ForeignText.FirstLine(incident["summary"].Text),
                state.Value,
                incident["severity"].Text is { } severity && severity != NoSeverity ? SeverityWords.Of(severity) : AlertSeverity.Unknown,
                start ?? delivery.ReceivedAt,
                isOver ? end : null,
                new(
                    ForeignText.Link(incident["url"].Text),
                    Runbook: ForeignText.FirstLink(incident["documentation"]["content"].Text)),
                SentLabels.InOrder(
                [
                    .. from holder in (Payload[])
                       [
                           incident["policy_user_labels"], incident["metadata"]["user_labels"], incident["resource"]["labels"],
                           incident["metric"]["labels"],
                       ]
                       from field in holder.Fields.Take(MostLabels)
                       select (field.Name, field.Text),
                    ("project", incident["scoping_project_id"].Text),
                ]))
            {
                LacksStart = start is null,
            },
            login: null,
            isOver ? end : start);
    }

    /// <remarks>"europe-docker.pkg.dev/acme/apps/web:1.4.3".</remarks>
    private static Translation Image(Payload image, DateTimeOffset? at, Delivery delivery)
    {
        if (image["action"].Text is not "INSERT" || image["tag"].Text is not { } tag || tag.LastIndexOf(':') is not (> 0 and var colon))
        {
            return Told.Nothing($"{image["action"].Text} of an image or a tag");
        }

        return RegistryPush.Event(
            tag[..colon],
            tag[(colon + 1)..],
            image["digest"].Text?.Split('@')[^1],
            $"https://{tag[..colon]}",
            by: null,
            at,
            delivery) is { } pushed
                ? new Translation.Events([pushed])
                : Told.Nothing("a push without a tag");
    }
}
