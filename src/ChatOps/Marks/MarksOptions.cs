using ChatOps.Marks.Datadog;
using ChatOps.Marks.Elasticsearch;
using ChatOps.Marks.Grafana;
using ChatOps.Marks.Graphite;
using ChatOps.Marks.InfluxDb;
using ChatOps.Marks.Sentry;

namespace ChatOps.Marks;

/// <summary>Configuration section <c>ChatOps:Marks</c>: which tools are told of deploys and rollbacks. Null: isn't told.</summary>
public sealed class MarksOptions
{
    public const string Section = "ChatOps:Marks";

    public GrafanaMarksOptions? Grafana { get; set; }

    public InfluxDbMarksOptions? InfluxDb { get; set; }

    public GraphiteMarksOptions? Graphite { get; set; }

    public DatadogMarksOptions? Datadog { get; set; }

    public SentryMarksOptions? Sentry { get; set; }

    public ElasticsearchMarksOptions? Elasticsearch { get; set; }

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() =>
    [
        .. Grafana?.Problems() ?? [],
        .. InfluxDb?.Problems() ?? [],
        .. Graphite?.Problems() ?? [],
        .. Datadog?.Problems() ?? [],
        .. Sentry?.Problems() ?? [],
        .. Elasticsearch?.Problems() ?? [],
    ];

    internal IReadOnlyList<IMarkTarget> Targets(MarkCalls calls) =>
    [
        .. Grafana is { } grafana ? (IMarkTarget[])[new GrafanaMarks(grafana, calls)] : [],
        .. InfluxDb is { } influxDb ? (IMarkTarget[])[new InfluxDbMarks(influxDb, calls)] : [],
        .. Graphite is { } graphite ? (IMarkTarget[])[new GraphiteMarks(graphite, calls)] : [],
        .. Datadog is { } datadog ? (IMarkTarget[])[new DatadogMarks(datadog, calls)] : [],
        .. Sentry is { } sentry ? (IMarkTarget[])[new SentryMarks(sentry, calls)] : [],
        .. Elasticsearch is { } elasticsearch ? (IMarkTarget[])[new ElasticsearchMarks(elasticsearch, calls)] : [],
    ];

    /// <summary>What is wrong with an address, and a missing value.</summary>
    internal static IEnumerable<string> Problems(string tool, string? url, params IEnumerable<(string Name, string? Value)> needed) =>
    [
        .. Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            ? (string[])[]
            : [$"{Section}:{tool}:Url is not an http or https address: set it to where {tool} is, or leave {Section}:{tool} out."],
        .. from one in needed
           where string.IsNullOrWhiteSpace(one.Value)
           select $"{Section}:{tool}:{one.Name} is missing: set it, or leave {Section}:{tool} out.",
    ];

    /// <summary>An address below another.</summary>
    internal static Uri Below(string url, string path) => new(new Uri(url.TrimEnd('/') + "/"), path);
}
