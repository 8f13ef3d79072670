using System.Collections.Concurrent;
using System.Diagnostics;

namespace ChatOps.Tests.Whole;

/// <summary>
/// All spans that end in this process while it listens: those of the bot, the web server and the HTTP client, and also those of the
/// emulators and of other tests.
/// </summary>
internal sealed class Spans : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public Spans()
    {
        _listener = new()
        {
            ShouldListenTo = source => source.Name is Telemetry.Name or "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public IEnumerable<Activity> Ended => _ended;

    /// <summary>
    /// The spans from the start of a trace down to a request to <paramref name="host"/>, or null when there is none (yet).
    /// </summary>
    public IReadOnlyList<Activity>? Find(Uri host, string request, string through) =>
        _ended.Where(span => IsTo(host, span) && Name(span) == request)
            .Select(Path)
            .FirstOrDefault(path => path.Any(span => Name(span) == through));

    public static bool IsTo(Uri host, Activity span) =>
        span.Kind is ActivityKind.Client && span.GetTagItem("server.port") is int port && port == host.Port;

    public static bool IsAt(Uri host, Activity span) =>
        span.Kind is ActivityKind.Server && span.GetTagItem("server.port") is int port && port == host.Port;

    /// <summary>A whole trace as a tree, in the order in which spans started.</summary>
    public string Draw(ActivityTraceId trace)
    {
        var spans = _ended.Where(span => span.TraceId == trace).OrderBy(span => span.StartTimeUtc).ToList();
        var ids = spans.Select(span => span.SpanId).ToHashSet();
        return string.Join(
            '\n', spans.Where(span => !ids.Contains(span.ParentSpanId)).SelectMany(span => Lines(span, 0)).Prepend($"trace {trace}"));

        IEnumerable<string> Lines(Activity span, int depth) =>
            spans.Where(child => child.ParentSpanId == span.SpanId).SelectMany(child => Lines(child, depth + 1))
                .Prepend($"{new string(' ', 2 * depth)}{span.Kind} {Name(span)} {span.Duration.TotalMilliseconds:0.0} ms");
    }

    /// <summary>"show"; "POST /slack/api/chat.update" for a sent request, "request" for a received one.</summary>
    public static string Name(Activity span) => span.Source.Name switch
    {
        "System.Net.Http" => $"{span.GetTagItem("http.request.method")} {new Uri((string)span.GetTagItem("url.full")!).AbsolutePath}",
        "Microsoft.AspNetCore" => "request",
        _ => span.OperationName,
    };

    public void Dispose() => _listener.Dispose();

    private IReadOnlyList<Activity> Path(Activity span) =>
        [.. (_ended.FirstOrDefault(parent => parent.TraceId == span.TraceId && parent.SpanId == span.ParentSpanId) is { } parent
            ? Path(parent)
            : []), span];
}
