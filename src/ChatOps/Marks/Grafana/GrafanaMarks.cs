using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Code;

namespace ChatOps.Marks.Grafana;

/// <summary>An annotation of the whole organization, from the start of an operation to its end; dashboards show it by its tags.</summary>
internal sealed class GrafanaMarks(GrafanaMarksOptions options, MarkCalls calls) : IMarkTarget
{
    private const string Mend = $"give {MarksOptions.Section}:Grafana:Token the permission annotations:create, and annotations:read";

    public string Name => "grafana";

    public string Title => "Grafana";

    public async Task<ReportAnswer> SendAsync(Mark mark, bool mayBeThere, CancellationToken cancellationToken)
    {
        if (mayBeThere && await LookAsync(mark, cancellationToken) is not ReportAnswer.Done { Id: null } and var known)
        {
            return known;
        }

        return await calls.WriteAsync(Title, Mend, Request(HttpMethod.Post, "api/annotations", new JsonObject
        {
            ["time"] = mark.Start.ToUnixTimeMilliseconds(),
            ["timeEnd"] = mark.End.ToUnixTimeMilliseconds(),
            ["tags"] = new JsonArray([.. mark.Tags.Select(tag => (JsonNode)tag)]),
            ["text"] = mark.Text,
        }), cancellationToken);
    }

    private Task<ReportAnswer> LookAsync(Mark mark, CancellationToken cancellationToken) => calls.LookAsync(
        Title,
        Mend,
        Request(HttpMethod.Get, $"api/annotations?limit=1&tags={Uri.EscapeDataString(mark.OperationTag)}", body: null),
        found => found.ValueKind is JsonValueKind.Array && found.GetArrayLength() > 0,
        cancellationToken);

    private HttpRequestMessage Request(HttpMethod method, string path, JsonObject? body) =>
        new(method, MarksOptions.Below(options.Url!, path))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", options.Token) },
            Content = body is null ? null : MarkCalls.Json(body),
        };
}
