using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Elsewhere;

/// <summary>The JSON of a group of alerts, which several monitors send. One group: it fires, grows, and is resolved.</summary>
internal sealed class AlertShapes(TimeProvider clock, string host)
{
    private readonly Lock _lock = new();
    private readonly List<(string Pod, DateTimeOffset Start)> _firing = [];
    private int _episode;

    /// <summary>One more pod is in trouble.</summary>
    public JsonObject Fire()
    {
        lock (_lock)
        {
            _firing.Add(($"web-{++_episode}", clock.GetUtcNow()));
            return Group("firing", _firing.Select(one => Alert("firing", one.Pod, one.Start, end: null)));
        }
    }

    /// <summary>All of it is over; null: nothing fires.</summary>
    public JsonObject? Resolve()
    {
        lock (_lock)
        {
            if (_firing.Count == 0)
            {
                return null;
            }

            var group = Group("resolved", _firing.Select(one => Alert("resolved", one.Pod, one.Start, clock.GetUtcNow())).ToList());
            _firing.Clear();
            return group;
        }
    }

    private JsonObject Group(string status, IEnumerable<JsonObject> alerts) => new()
    {
        ["version"] = "4",
        ["groupKey"] = "{}:{alertname=\"HighErrorRate\", service=\"web\"}",
        ["truncatedAlerts"] = 0,
        ["status"] = status,
        ["receiver"] = "chatops",
        ["groupLabels"] = new JsonObject { ["alertname"] = "HighErrorRate", ["service"] = "web" },
        ["commonLabels"] = new JsonObject { ["alertname"] = "HighErrorRate", ["service"] = "web" },
        ["commonAnnotations"] = new JsonObject(),
        ["externalURL"] = $"https://{host}/",
        ["alerts"] = new JsonArray([.. alerts]),
    };

    private JsonObject Alert(string status, string pod, DateTimeOffset start, DateTimeOffset? end) => new()
    {
        ["status"] = status,
        ["labels"] = new JsonObject
        {
            ["alertname"] = "HighErrorRate",
            ["severity"] = "critical",
            ["service"] = "web",
            ["env"] = "production",
            ["pod"] = pod,
        },
        ["annotations"] = new JsonObject
        {
            ["summary"] = $"5xx above 2 % on {pod}",
            ["runbook_url"] = "https://runbooks.acme.io/web-5xx",
        },
        ["startsAt"] = Text(start),
        ["endsAt"] = end is null ? "0001-01-01T00:00:00Z" : Text(end.Value),
        ["generatorURL"] = $"https://{host}/alerting/1",
        ["fingerprint"] = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(pod.PadRight(8)))[..16],
    };

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
