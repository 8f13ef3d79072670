using ChatOps.Edge.Verification;

namespace ChatOps.Sources.Grafana;

/// <summary>Grafana alerting: webhook contact points at <c>/grafana</c>, signed with HMAC.</summary>
public static class GrafanaSource
{
    public const string Name = "grafana";

    private const string Title = "Grafana", Signature = "X-Grafana-Alerting-Signature";

    public static EventSource Source { get; } = EventSource.Of<GrafanaOptions>(
        Name, Title, GrafanaOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/grafana", new HmacVerifier(
                    options.TimestampHeader is { } header
                        ? new(Signature) { TimestampHeader = header, Signed = "{timestamp}:{body}" }
                        : new(Signature),
                    Secret.Of(options.Secrets)))
                {
                    Patience = TimeSpan.FromSeconds(9),
                    Kind = _ => "alerts",
                },
            ],
        // Each alert says where it is silenced.
        Translate = delivery => AlertNotification.Translate(delivery, Title, (_, _) => null),
    }) with
    {
        ReadSchedules = GrafanaSchedules.Read,
        Guide = new(
            "/grafana",
            $"{GrafanaOptions.Section}:Secrets:0",
            "Provision this contact point in provisioning/alerting, or add a webhook contact point with the same URL and HMAC secret, and name it in the notification policies that are to be told here.",
            SourceGuide.Read("Grafana/setup.yaml")),
    };
}
