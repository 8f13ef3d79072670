using System.Globalization;
using ChatOps.Journal;

namespace ChatOps.Sources.Sentry;

/// <summary>
/// Translates the life of an issue, and that of a metric alert, into alerts. An issue that an alert rule tells of, and one that was
/// created, is the same alert until it is resolved.
/// </summary>
internal static class SentryTranslator
{
    private const string System = "Sentry";

    public static string Kind(string resource) =>
        resource is "event_alert" or "metric_alert" or "issue" or "error" or "comment" or "installation" ? resource : "other";

    public static Translation Translate(Delivery delivery) => Payload.Translate(delivery, "A webhook", told => delivery.Kind switch
    {
        "event_alert" => Event(told["data"], delivery),
        "metric_alert" => Metric(told["action"].Text, told["data"], delivery),
        "issue" => Issue(told["action"].Text, told["data"]["issue"], told["actor"], delivery),
        var kind => Told.Nothing($"The resource '{kind}'"),
    });

    private static Translation Event(Payload data, Delivery delivery)
    {
        var (@event, rule) = (data["event"], data["triggered_rule"].Text);
        return ForeignText.Short(@event["issue_id"].Scalar) is not { } id
            ? new Translation.Failed("An alert without its issue")
            : Told.One(
                delivery,
                Alert(
                    id,
                    @event,
                    rule is null ? @event["culprit"].Text : $"{@event["culprit"].Text ?? "An error"}, by the rule {rule}",
                    AlertState.Firing,
                    @event["web_url"].Text,
                    [
                        .. @event["tags"].Items.Select(tag => tag.Items.ToList())
                            .Where(tag => tag.Count == 2)
                            .Select(tag => (tag[0].Text, tag[1].Text)),
                        ("environment", @event["environment"].Text),
                        ("release", @event["release"].Text),
                    ],
                    @event["datetime"].Time ?? SentAt(delivery) ?? delivery.ReceivedAt),
                login: null,
                @event["datetime"].Time,
                SentAt(delivery));
    }

    private static Translation Issue(string? action, Payload issue, Payload actor, Delivery delivery)
    {
        AlertState? state = action switch
        {
            "created" or "unresolved" => AlertState.Firing,
            "resolved" or "archived" or "ignored" => AlertState.Resolved,
            _ => null,
        };
        if (state is null)
        {
            return Told.Nothing($"The issue's action '{action}'");
        }

        var at = (action is "created" ? issue["firstSeen"].Time : null) ?? SentAt(delivery);
        return ForeignText.Short(issue["id"].Scalar) is not { } id
            ? new Translation.Failed("An issue without its id")
            : Told.One(
                delivery,
                Alert(
                    id,
                    issue,
                    issue["culprit"].Text,
                    state.Value,
                    issue["permalink"].Text ?? issue["web_url"].Text,
                    [("project", issue["project"]["slug"].Text), ("issue", issue["shortId"].Text)],
                    at ?? delivery.ReceivedAt),
                actor["type"].Text is "user" ? actor["name"].Text : null,
                at);
    }

    /// <summary>The webhooks don't say when an issue began.</summary>
    private static AlertChanged Alert(
        string id,
        Payload told,
        string? summary,
        AlertState state,
        string? url,
        IEnumerable<(string? Name, string? Value)> names,
        DateTimeOffset at) => new(
            System,
            id,
            id,
            ForeignText.FirstLine(told["title"].Text) ?? "An issue without a title",
            ForeignText.FirstLine(summary),
            state,
            SeverityWords.Of(told["level"].Text),
            at,
            state is AlertState.Resolved ? at : null,
            new(ForeignText.Link(url)),
            SentLabels.Of(names))
        {
            LacksStart = true,
        };

    private static Translation Metric(string? action, Payload data, Delivery delivery)
    {
        var alert = data["metric_alert"];
        var rule = alert["alert_rule"];
        AlertState? state = action switch
        {
            "critical" or "warning" => AlertState.Firing,
            "resolved" => AlertState.Resolved,
            _ => null,
        };
        if (state is null)
        {
            return Told.Nothing($"The metric alert's action '{action}'");
        }

        if (ForeignText.Short(alert["id"].Scalar) is not { } id || alert["date_started"].Time is not { } start)
        {
            return new Translation.Failed("A metric alert without its id or start");
        }

        var end = state is AlertState.Resolved ? alert["date_closed"].Time : null;
        return Told.One(
            delivery,
            new AlertChanged(
                System,
                ForeignText.Identity(rule["id"].Scalar) ?? id,
                id,
                ForeignText.FirstLine(rule["name"].Text ?? alert["title"].Text) ?? "An alert without a title",
                ForeignText.FirstLine(data["description_text"].Text),
                state.Value,
                SeverityWords.Of(action),
                start,
                end,
                new(ForeignText.Link(data["web_url"].Text)),
                SentLabels.Of(
                [
                    ("environment", rule["environment"].Text),
                    ("project", alert["projects"].Items.Select(one => one.Text).FirstOrDefault()),
                ])),
            login: null,
            end,
            SentAt(delivery),
            start);
    }

    private static DateTimeOffset? SentAt(Delivery delivery) =>
        delivery.Headers.TryGetValue(SentrySource.Timestamp, out var text)
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds is > 0 and < 32_503_680_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
