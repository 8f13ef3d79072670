using ChatOps.Edge.Verification;
using ChatOps.Journal;

namespace ChatOps.Sources.InfluxDb;

/// <summary>
/// InfluxDB: HTTP notification endpoints of its checks at <c>/influxdb</c>, with a bearer token, since they sign nothing.
/// </summary>
public static class InfluxDbSource
{
    public const string Name = "influxdb";

    private const string Title = "InfluxDB";

    /// <summary>What each row has, besides the tags of the data.</summary>
    private static readonly string[] Rows = ["result", "table"];

    public static EventSource Source { get; } = EventSource.Of<InfluxDbOptions>(Name, Title, InfluxDbOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/influxdb", new TokenVerifier(new TokenPlace.Header("Authorization", "Bearer"), Secret.Of(options.Tokens)))
                {
                    Patience = TimeSpan.FromSeconds(9),
                    Kind = _ => "alert",
                },
            ],
        Translate = delivery => Payload.Translate(delivery, "A notification", told => Alert(told, delivery)),
    }) with
    {
        Guide = new(
            "/influxdb",
            $"{InfluxDbOptions.Section}:Tokens:0",
            "Create this notification endpoint with InfluxDB's API (POST /api/v2/notificationEndpoints, with your orgID), or enter the same under Alerts; then add rules that notify it when the status changes, also to OK: otherwise nothing is ever over.",
            SourceGuide.Read("InfluxDb/setup.json")),
    };

    private static Translation Alert(Payload told, Delivery delivery)
    {
        AlertState? state = told["_level"].Text switch
        {
            "ok" => AlertState.Resolved,
            "crit" or "warn" or "info" => AlertState.Firing,
            "unknown" => AlertState.NoData,
            _ => null,
        };
        if (state is null || ForeignText.Short(told["_check_id"].Text) is not { } check)
        {
            return new Translation.Failed("A notification without its check or a level that is known");
        }

        var at = told["_status_timestamp"].Nanoseconds ?? told["_time"].Time;
        var tags = SentLabels.All(told.Fields.Where(field => !field.Name.StartsWith('_') && !Rows.Contains(field.Name))
            .Select(field => ((string?)field.Name, field.Text)));
        var when = at ?? delivery.ReceivedAt;
        return Told.One(
            delivery,
            new AlertChanged(
                Title,
                check,
                ForeignText.Identity(string.Join(',', tags)) ?? "-",
                ForeignText.FirstLine(told["_check_name"].Text) ?? "A check without a name",
                ForeignText.FirstLine(told["_message"].Text),
                state.Value,
                SeverityWords.Of(told["_level"].Text),
                when,
                state is AlertState.Resolved ? when : null,
                new(),
                SentLabels.Foremost(tags))
            {
                LacksStart = true,
            },
            login: null,
            at);
    }
}
