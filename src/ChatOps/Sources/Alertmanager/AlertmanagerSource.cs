using ChatOps.Edge.Verification;
using ChatOps.Journal;

namespace ChatOps.Sources.Alertmanager;

/// <summary>
/// Alertmanager: webhooks at <c>/alertmanager</c>, with a bearer token, since it signs nothing. It tries again after 5xx only; what gets
/// 4xx is lost.
/// </summary>
public static class AlertmanagerSource
{
    public const string Name = "alertmanager";

    private const string Title = "Alertmanager";

    public static EventSource Source { get; } = EventSource.Of<AlertmanagerOptions>(
        Name, Title, AlertmanagerOptions.Section, options => new()
    {
        Problems = [.. options.Problems()],
        Receivers = !options.IsEnabled
            ? []
            :
            [
                new("/alertmanager", new TokenVerifier(new TokenPlace.Header("Authorization", "Bearer"), Secret.Of(options.Tokens)))
                {
                    Patience = TimeSpan.FromSeconds(9),
                    Kind = _ => "alerts",
                },
            ],
        Translate = delivery => AlertNotification.Translate(delivery, Title, Silence),
    }) with
    {
        Guide = new(
            "/alertmanager",
            $"{AlertmanagerOptions.Section}:Tokens:0",
            "Paste this into alertmanager.yml, or only the receiver, and name it in the routes that are to be told here.",
            SourceGuide.Read("Alertmanager/setup.yaml")),
    };

    /// <summary>Its page for a new silence, filled in.</summary>
    private static string? Silence(AlertNotification notification, IReadOnlyList<Label> labels) =>
        ForeignText.Link(notification.ExternalURL) is { } url && labels.Count > 0
            ? $"{url.TrimEnd('/')}/#/silences/new?filter={Uri.EscapeDataString($"{{{string.Join(',', labels.Select(Matcher))}}}")}"
            : null;

    private static string Matcher(Label label) =>
        $"{label.Name}=\"{label.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
