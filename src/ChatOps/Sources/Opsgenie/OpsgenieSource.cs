using ChatOps.Edge.Verification;
using ChatOps.Journal;

namespace ChatOps.Sources.Opsgenie;

/// <summary>
/// Opsgenie: webhook integrations at <c>/opsgenie</c>, with a bearer token in a header of their own, since they sign nothing. Atlassian
/// ends the service on 5 April 2027.
/// </summary>
public static class OpsgenieSource
{
    public const string Name = "opsgenie";

    private const string Title = "Opsgenie";

    public static EventSource Source { get; } = EventSource.Of<OpsgenieOptions>(Name, Title, OpsgenieOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/opsgenie", new TokenVerifier(new TokenPlace.Header("Authorization", "Bearer"), Secret.Of(options.Tokens)))
                {
                    Patience = TimeSpan.FromSeconds(9),
                    Kind = _ => "alert",
                },
            ],
        Translate = delivery => Payload.Translate(delivery, "A webhook", told => Alert(told, delivery)),
    }) with
    {
        ReadSchedules = OpsgenieSchedules.Read,
        Guide = new(
            "/opsgenie",
            $"{OpsgenieOptions.Section}:Tokens:0",
            "Add a webhook integration with this URL and header in Opsgenie, for these alert actions. Atlassian ends Opsgenie on 5 April 2027.",
            SourceGuide.Read("Opsgenie/setup.yaml")),
    };

    private static Translation Alert(Payload told, Delivery delivery)
    {
        AlertState? state = told["action"].Text switch
        {
            "Create" or "UnAcknowledge" => AlertState.Firing,
            "Acknowledge" => AlertState.Acknowledged,
            "Close" or "Delete" => AlertState.Resolved,
            _ => null,
        };
        if (state is null)
        {
            // Notes, owners, priorities and the like say nothing about whether it is over.
            return told["action"].Exists
                ? Told.Nothing($"The action '{told["action"].Text}'")
                : new Translation.Failed("A webhook without its action");
        }

        var alert = told["alert"];
        if (ForeignText.Short(alert["alertId"].Text) is not { } id || alert["createdAt"].Milliseconds is not { } start)
        {
            return new Translation.Failed("An alert without its id or start");
        }

        var at = state is AlertState.Firing && told["action"].Text is "Create" ? start : alert["updatedAt"].Nanoseconds;
        return Told.One(
            delivery,
            new AlertChanged(
                Title,
                id,
                id,
                ForeignText.FirstLine(alert["message"].Text) ?? "An alert without a message",
                ForeignText.FirstLine(alert["description"].Text ?? alert["note"].Text),
                state.Value,
                SeverityWords.Of(alert["priority"].Text),
                start,
                state is AlertState.Resolved ? at : null,
                new(),
                SentLabels.Of(
                [
                    .. alert["details"].Fields.Select(detail => ((string?)detail.Name, detail.Text)),
                    .. SentLabels.Tags(alert["tags"].Items.Select(tag => tag.Text)),
                    ("entity", alert["entity"].Text),
                    ("alias", alert["alias"].Text),
                ])),
            told["action"].Text is "Create" ? null : alert["username"].Text,
            at);
    }
}
