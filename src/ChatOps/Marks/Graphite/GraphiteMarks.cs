using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Code;

namespace ChatOps.Marks.Graphite;

/// <summary>An event at the end of an operation.</summary>
internal sealed class GraphiteMarks(GraphiteMarksOptions options, MarkCalls calls) : IMarkTarget
{
    private const string Mend = $"compare {MarksOptions.Section}:Graphite:Url with the address of graphite-web, 0.10 or later";

    public string Name => "graphite";

    public string Title => "Graphite";

    public async Task<ReportAnswer> SendAsync(Mark mark, bool mayBeThere, CancellationToken cancellationToken)
    {
        if (mayBeThere && await LookAsync(mark, cancellationToken) is not ReportAnswer.Done { Id: null } and var known)
        {
            return known;
        }

        return await calls.WriteAsync(Title, Mend, Request(HttpMethod.Post, "events/", new JsonObject
        {
            ["what"] = mark.Title,
            ["tags"] = new JsonArray([.. mark.Tags.Select(tag => (JsonNode)tag)]),
            ["when"] = mark.End.ToUnixTimeSeconds(),
            ["data"] = mark.Text,
        }), cancellationToken);
    }

    private Task<ReportAnswer> LookAsync(Mark mark, CancellationToken cancellationToken) => calls.LookAsync(
        Title,
        Mend,
        Request(HttpMethod.Get, $"events/get_data?tags={Uri.EscapeDataString(mark.OperationTag)}&from=-2days&until=now", body: null),
        found => found.ValueKind is JsonValueKind.Array && found.GetArrayLength() > 0,
        cancellationToken);

    private HttpRequestMessage Request(HttpMethod method, string path, JsonObject? body) =>
        new(method, MarksOptions.Below(options.Url!, path))
        {
            Headers = { Authorization = options.Token is { Length: > 0 } token ? new AuthenticationHeaderValue("Bearer", token) : null },
            Content = body is null ? null : MarkCalls.Json(body),
        };
}
