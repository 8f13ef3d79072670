using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>
/// A group of alerts in the JSON that several monitors send. Whatever of the group still fires, or has ended since the last time, is in
/// each of them.
/// </summary>
/// <param name="GroupKey">The group's identity at the sender.</param>
/// <param name="ExternalURL">Where people open the sender.</param>
internal sealed record AlertNotification(string? GroupKey, string? ExternalURL, IReadOnlyList<ReportedAlert?>? Alerts)
{
    /// <param name="system">The sender, as people write it.</param>
    /// <param name="silence">Where an alert with these labels is silenced, if the alert itself doesn't say.</param>
    public static Translation Translate(Delivery delivery, string system, Func<AlertNotification, IReadOnlyList<Label>, string?> silence)
    {
        try
        {
            return JsonSerializer.Deserialize(delivery.Body.Span, AlertJson.Default.AlertNotification) is { Alerts.Count: > 0 } notification
                ? notification.Read(delivery, system, silence)
                : new Translation.Failed("A notification without alerts: a template of its own may have replaced the payload");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new Translation.Failed(ForeignText.FirstLine($"The notification could not be read: {exception.Message}")!);
        }
    }

    private Translation.Events Read(Delivery delivery, string system, Func<AlertNotification, IReadOnlyList<Label>, string?> silence)
    {
        var group = ForeignText.Identity(GroupKey) ?? "-";
        List<NewEvent> events = [.. Alerts!.OfType<ReportedAlert>().Select(alert => Read(alert, delivery, system, group, silence))];
        // Whatever is reported together is one message, also if its parts begin hours apart.
        var oldest = events.Select(e => (AlertChanged)e.Fact).MinBy(alert => (alert.Start, alert.Id));
        return new([
            .. events.Select(e => (AlertChanged)e.Fact is var alert && alert.StepKey != oldest!.StepKey
                ? e with { Fact = alert with { SentWith = new(oldest.Id, oldest.Start) } }
                : e),
        ]);
    }

    private NewEvent Read(
        ReportedAlert alert,
        Delivery delivery,
        string system,
        string group,
        Func<AlertNotification, IReadOnlyList<Label>, string?> silence)
    {
        var all = SentLabels.All((alert.Labels ?? []).Select(label => ((string?)label.Key, label.Value)));
        var isNoData = Label.Find(all, "alertname") == ReportedAlert.NoData;
        var title = isNoData ? Label.Find(all, "rulename", "alertname") : Label.Find(all, "alertname");
        var start = Time(alert.StartsAt);
        var end = alert.IsResolved ? Time(alert.EndsAt) : null;
        var fact = new AlertChanged(
            system,
            group,
            ForeignText.Identity(alert.Fingerprint ?? string.Join(',', all)) ?? "-",
            title ?? "An alert without a name",
            ForeignText.FirstLine(Annotation(alert, "summary", "message", "description")),
            alert.IsResolved ? AlertState.Resolved : isNoData ? AlertState.NoData : AlertState.Firing,
            SeverityWords.Of(Label.Find(all, "severity", "priority", "level")),
            start ?? delivery.ReceivedAt,
            end,
            new(
                ForeignText.Link(alert.GeneratorURL),
                ForeignText.Link(Annotation(alert, "runbook_url", "runbook")),
                ForeignText.Link(alert.SilenceURL ?? silence(this, all)),
                ForeignText.Link(Filled(alert.PanelURL) ?? Filled(alert.DashboardURL) ?? Annotation(alert, "dashboard_url", "dashboard"))),
            SentLabels.Foremost(all));
        var at = alert.IsResolved ? end : start;
        return new(at ?? delivery.ReceivedAt, null, fact, IsDated: at is not null);
    }

    private static string? Annotation(ReportedAlert alert, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (alert.Annotations?.GetValueOrDefault(name) is { } text && Filled(text) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    /// <summary>The year 1 means that it hasn't ended.</summary>
    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        && time.Year is > 1970 and < 9000
            ? time.ToUniversalTime()
            : null;
}

/// <summary>An alert of a group.</summary>
/// <param name="Fingerprint">The same whenever it fires.</param>
internal sealed record ReportedAlert(
    string? Status,
    Dictionary<string, string?>? Labels,
    Dictionary<string, string?>? Annotations,
    string? StartsAt,
    string? EndsAt,
    string? GeneratorURL,
    string? Fingerprint,
    string? SilenceURL,
    string? DashboardURL,
    string? PanelURL)
{
    /// <summary>What an alert is called that fires since its rule has no data.</summary>
    public const string NoData = "DatasourceNoData";

    [JsonIgnore]
    public bool IsResolved => string.Equals(Status, "resolved", StringComparison.OrdinalIgnoreCase);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AlertNotification))]
internal sealed partial class AlertJson : JsonSerializerContext;
