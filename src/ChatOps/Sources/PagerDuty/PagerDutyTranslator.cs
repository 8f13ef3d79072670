using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Sources.PagerDuty;

/// <summary>Translates the life of an incident there into an alert: it has one message, in the channel of its service.</summary>
internal static class PagerDutyTranslator
{
    private const int MostNamed = 3;

    public static Translation Translate(Delivery delivery)
    {
        try
        {
            return JsonSerializer.Deserialize(delivery.Body.Span, PagerDutyJson.Default.PagerDutyMessage)?.Event is { } @event
                ? Translate(@event, delivery)
                : new Translation.Failed("A webhook without its event");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new Translation.Failed(ForeignText.FirstLine($"The webhook could not be read: {exception.Message}")!);
        }
    }

    private static Translation Translate(PagerDutyEvent @event, Delivery delivery)
    {
        // Notes, responders, tasks and whatever comes later tell nothing about whether it is over.
        if (@event.Data is not { Type: "incident" } incident)
        {
            return new Translation.Nothing(ForeignText.FirstLine($"Event '{@event.Type}' is not told")!);
        }

        if (ForeignText.Short(incident.Id) is not { } id || StateOf(incident.Status) is not { } state)
        {
            return new Translation.Failed("An incident without its id or status");
        }

        var occurredAt = @event.OccurredAt is { Year: > 1970 } said ? said : (DateTimeOffset?)null;
        var at = occurredAt ?? delivery.SentAt ?? delivery.ReceivedAt;
        var start = incident.CreatedAt is { Year: > 1970 } created ? created : at;
        return new Translation.Events([new(
            at,
            @event.Agent is { Type: "user_reference" } agent && ForeignText.Short(agent.Summary) is { } name ? new Actor(name) : null,
            new AlertChanged(
                "PagerDuty",
                id,
                id,
                ForeignText.FirstLine(incident.Title) ?? "An incident without a title",
                Summary(incident),
                state,
                SeverityOf(incident),
                start,
                state is AlertState.Resolved ? at : null,
                new(ForeignText.Link(incident.Url)),
                [.. Named("service", incident.Service?.Summary), .. Named("incident_key", incident.Key)]),
            IsDated: occurredAt is not null)]);
    }

    private static AlertState? StateOf(string? status) => status switch
    {
        "triggered" => AlertState.Firing,
        "acknowledged" => AlertState.Acknowledged,
        "resolved" => AlertState.Resolved,
        _ => null,
    };

    private static AlertSeverity SeverityOf(PagerDutyIncident incident) =>
        SeverityWords.Of(incident.Priority?.Summary) is not AlertSeverity.Unknown and var priority ? priority
        : incident.Urgency is "low" ? AlertSeverity.Warning
        : AlertSeverity.Critical;

    /// <summary>"#4711, with Ann".</summary>
    private static string? Summary(PagerDutyIncident incident)
    {
        var people = (incident.Assignees ?? []).Select(one => ForeignText.Short(one?.Summary)).OfType<string>().Take(MostNamed).ToList();
        return ForeignText.Short(
            $"{(incident.Number is { } number ? $"#{number}" : "")}{(people.Count == 0 ? "" : $", with {string.Join(", ", people)}")}".TrimStart(',', ' '));
    }

    private static IEnumerable<Label> Named(string name, string? value) => ForeignText.Short(value) is { } text ? [new(name, text)] : [];
}
