using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Sources.Aws;

/// <summary>CloudWatch's alarms, as they are sent to a topic, and as events.</summary>
internal static class CloudWatchAlarms
{
    private const int MostDimensions = 20;

    public static Translation OfTopic(AwsMessage message)
    {
        var alarm = message.Told;
        return Alarm(
            message,
            alarm["AlarmName"].Text,
            alarm["AlarmArn"].Text,
            alarm["AlarmDescription"].Text,
            alarm["NewStateValue"].Text,
            alarm["NewStateReason"].Text,
            alarm["StateChangeTime"].Time ?? message.SentAt,
            alarm["Trigger"]["Metrics"].Items.Select(one => one["MetricStat"]["Metric"])
                .Prepend(alarm["Trigger"])
                .SelectMany(metric => metric["Dimensions"].Items)
                .Select(dimension => (dimension["name"].Text, dimension["value"].Text)));
    }

    public static Translation OfEvent(AwsMessage message)
    {
        var alarm = message.Detail;
        return Alarm(
            message,
            alarm["alarmName"].Text,
            message.Arn,
            alarm["configuration"]["description"].Text,
            alarm["state"]["value"].Text,
            alarm["state"]["reason"].Text,
            alarm["state"]["timestamp"].Time ?? message.At,
            alarm["configuration"]["metrics"].Items.SelectMany(one => one["metricStat"]["metric"]["dimensions"].Fields)
                .Select(dimension => ((string?)dimension.Name, dimension.Text)));
    }

    private static Translation Alarm(
        AwsMessage message, string? alarm, string? arn, string? description, string? value, string? reason, DateTimeOffset? at,
        IEnumerable<(string? Name, string? Value)> dimensions)
    {
        AlertState? state = value switch
        {
            "ALARM" => AlertState.Firing,
            "OK" => AlertState.Resolved,
            "INSUFFICIENT_DATA" => AlertState.NoData,
            _ => null,
        };
        if (ForeignText.Short(alarm) is not { } name || state is null)
        {
            return new Translation.Failed("an alarm without its name or a known state");
        }

        var id = ForeignText.Identity(arn) ?? name;
        var start = at ?? message.Delivery.ReceivedAt;
        return Told.One(
            message.Delivery,
            new AlertChanged(
                "CloudWatch",
                id,
                id,
                name,
                ForeignText.FirstLine(reason),
                state.Value,
                AlertSeverity.Unknown,
                start,
                state is AlertState.Resolved ? start : null,
                new(
                    ForeignText.Link(message.Page("cloudwatch/home", $"#alarmsV2:alarm/{Uri.EscapeDataString(name)}")),
                    Runbook: ForeignText.FirstLink(description)),
                message.Labels(
                [
                    .. dimensions.Take(MostDimensions)
                        .Select(one => (JsonNamingPolicy.SnakeCaseLower.ConvertName(one.Name ?? ""), one.Value)),
                    ("alarm", alarm),
                ]))
            {
                LacksStart = true,
            },
            login: null,
            at);
    }
}
