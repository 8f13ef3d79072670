using ChatOps.Edge.Verification;
using ChatOps.Journal;

namespace ChatOps.Sources.Datadog;

/// <summary>
/// Datadog: webhooks at <c>/datadog</c>, with a bearer token, since it signs nothing. Their payload is a template, which the setup gives.
/// It waits 15 seconds, and tries again after 5xx only.
/// </summary>
public static class DatadogSource
{
    public const string Name = "datadog";

    private const string Title = "Datadog";

    public static EventSource Source { get; } = EventSource.Of<DatadogOptions>(Name, Title, DatadogOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/datadog", new TokenVerifier(new TokenPlace.Header("Authorization", "Bearer"), Secret.Of(options.Tokens)))
                {
                    Patience = TimeSpan.FromSeconds(9),
                    Kind = _ => "alert",
                },
            ],
        Translate = delivery => Payload.Translate(delivery, "A webhook", told => Alert(told, delivery)),
    }) with
    {
        Guide = new(
            "/datadog",
            $"{DatadogOptions.Section}:Tokens:0",
            "Create this webhook with Datadog's API (POST /api/v1/integration/webhooks/configuration/webhooks), or enter the same under Integrations, Webhooks; then name it in the monitors that are to be told here: @webhook-chatops.",
            SourceGuide.Read("Datadog/setup.json")),
    };

    private static Translation Alert(Payload told, Delivery delivery)
    {
        if (!told["transition"].Exists)
        {
            return new Translation.Failed(
                "A webhook without its transition: a payload of its own may have replaced the one that setup gives");
        }

        if (Said(told, "transition") is not { } transition)
        {
            return Told.Nothing("An event that isn't a monitor's");
        }

        AlertState? state = transition switch
        {
            "Triggered" or "Re-Triggered" or "Warn" or "Re-Warn" or "Renotify" => AlertState.Firing,
            "No Data" or "Re-No Data" => AlertState.NoData,
            "Recovered" => AlertState.Resolved,
            _ => null,
        };
        if (state is null)
        {
            return Told.Nothing($"The transition '{transition}'");
        }

        var at = told["date"].Milliseconds;
        var when = at ?? delivery.ReceivedAt;
        return Told.One(
            delivery,
            new AlertChanged(
                Title,
                ForeignText.Identity(Said(told, "monitor")) ?? "-",
                ForeignText.Identity(Said(told, "scope")) ?? "-",
                ForeignText.FirstLine(Plain(Said(told, "title"))) ?? "An alert without a title",
                ForeignText.FirstLine(Said(told, "text")?.Replace("%%%", "", StringComparison.Ordinal)),
                state.Value,
                Severity(told, transition),
                when,
                state is AlertState.Resolved ? when : null,
                new(ForeignText.Link(Said(told, "link")), Dashboard: ForeignText.Link(Said(told, "snapshot"))),
                SentLabels.Of([.. SentLabels.Tags(Said(told, "tags")), .. SentLabels.Tags(Said(told, "scope"))]))
            {
                LacksStart = true,
            },
            login: null,
            at);
    }

    /// <summary>A variable without a value is sent as "null", or as its own name.</summary>
    private static string? Said(Payload told, string name) =>
        told[name].Scalar is { } text && text != "null" && !text.StartsWith('$') ? text : null;

    private static AlertSeverity Severity(Payload told, string transition) =>
        transition is "Warn" or "Re-Warn" ? AlertSeverity.Warning
        : SeverityWords.Of(Said(told, "priority")) is not AlertSeverity.Unknown and var priority ? priority
        : Said(told, "type") is "error" or "warning" or "info" ? SeverityWords.Of(Said(told, "type"))
        : AlertSeverity.Unknown;

    /// <summary>"5xx" of "[P1] [Triggered on {service:web}] 5xx": the same whatever its state.</summary>
    private static string? Plain(string? title)
    {
        while (title?.StartsWith('[') is true && title.IndexOf(']') is > 0 and var end && end < title.Length - 1)
        {
            title = title[(end + 1)..].TrimStart();
        }

        return title;
    }
}
