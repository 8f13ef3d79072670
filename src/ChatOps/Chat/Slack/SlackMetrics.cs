using System.Diagnostics.Metrics;

namespace ChatOps.Chat.Slack;

/// <summary>What this edge counts, on the meter "ChatOps".</summary>
internal sealed class SlackMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _refused = meters.Create("ChatOps").CreateCounter<long>(
        "chatops.slack.refused", "{delivery}", "Requests and envelopes that were not taken, by reason.");

    private readonly Counter<long> _calls = meters.Create("ChatOps").CreateCounter<long>(
        "chatops.slack.calls", "{call}", "Calls of Slack's Web API, by method and outcome.");

    private readonly UpDownCounter<int> _connections = meters.Create("ChatOps").CreateUpDownCounter<int>(
        "chatops.slack.connections", "{connection}", "Socket Mode connections that are up.");

    /// <param name="reason">"missing_signature", "malformed", "too_long", "database_down" and the like.</param>
    public void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <param name="outcome">"ok" or the error's code.</param>
    public void Called(string method, string outcome) => _calls.Add(1, new("method", method), new("outcome", outcome));

    public void ConnectionsChanged(int by) => _connections.Add(by);
}
