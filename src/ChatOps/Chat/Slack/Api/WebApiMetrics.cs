using System.Diagnostics.Metrics;
using ChatOps.Chat.Slack.Socket;

namespace ChatOps.Chat.Slack.Api;

/// <summary>Metrics of Slack's requests, its API calls and connections, on the meter "ChatOps".</summary>
internal sealed class WebApiMetrics
{
    private readonly Counter<long> _refused;
    private readonly Counter<long> _calls;

    public WebApiMetrics(IMeterFactory meters, SocketState sockets)
    {
        var meter = meters.Create(Telemetry.Name);
        _refused = meter.CreateCounter<long>(
            "chatops.slack.refused", "{delivery}", "Requests and envelopes that were not taken, by reason.");
        _calls = meter.CreateCounter<long>("chatops.slack.calls", "{call}", "Calls of Slack's Web API, by method and outcome.");
        meter.CreateObservableGauge(
            "chatops.slack.connections", () => sockets.Connected, "{connection}", "Socket Mode connections that are up.");
        meter.CreateObservableGauge(
            "chatops.slack.connections.wanted",
            () => sockets.Wanted,
            "{connection}",
            "Socket Mode connections that should be up; none in HTTP mode.");
    }

    /// <param name="reason">"missing_signature", "malformed", "too_long", "database_down" and the like.</param>
    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <param name="outcome">"ok" or the error's code.</param>
    public void Called(string method, string outcome) => _calls.Add(1, new("method", method), new("outcome", outcome));
}
