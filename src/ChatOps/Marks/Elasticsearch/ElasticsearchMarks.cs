using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ChatOps.Code;

namespace ChatOps.Marks.Elasticsearch;

/// <summary>A document with the field names of the Elastic Common Schema. Its id is the operation's: the same one twice is one.</summary>
internal sealed class ElasticsearchMarks(ElasticsearchMarksOptions options, MarkCalls calls) : IMarkTarget
{
    private const string Mend =
        $"give {MarksOptions.Section}:Elasticsearch:Token the privilege create_doc for Index, and auto_configure if that doesn't exist";

    public string Name => "elasticsearch";

    public string Title => "Elasticsearch";

    public Task<ReportAnswer> SendAsync(Mark mark, bool mayBeThere, CancellationToken cancellationToken) => calls.WriteAsync(
        Title,
        Mend,
        new(HttpMethod.Put, MarksOptions.Below(
            options.Url!, $"{Uri.EscapeDataString(options.Index)}/_create/{Uri.EscapeDataString(mark.Operation)}"))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("ApiKey", options.Token) },
            Content = MarkCalls.Json(new()
            {
                ["@timestamp"] = $"{mark.End.UtcDateTime:O}",
                ["message"] = mark.Text,
                ["ecs"] = new JsonObject { ["version"] = "8.17.0" },
                ["event"] = new JsonObject
                {
                    ["kind"] = "event",
                    ["category"] = new JsonArray("configuration"),
                    ["type"] = new JsonArray("change"),
                    ["provider"] = "chatops",
                    ["action"] = mark.Verb,
                    ["outcome"] = mark.Outcome switch { "succeeded" => "success", "failed" => "failure", _ => "unknown" },
                    ["id"] = mark.Operation,
                    ["start"] = $"{mark.Start.UtcDateTime:O}",
                    ["end"] = $"{mark.End.UtcDateTime:O}",
                    ["duration"] = (mark.End - mark.Start).Ticks * 100,
                },
                ["service"] = new JsonObject
                {
                    ["name"] = mark.Service, ["version"] = mark.Version, ["environment"] = mark.Environment,
                },
                ["user"] = mark.By is null ? null : new JsonObject { ["name"] = mark.By },
                ["labels"] = new JsonObject { ["outcome"] = mark.Outcome },
            }),
        },
        cancellationToken,
        isThere: HttpStatusCode.Conflict);
}
