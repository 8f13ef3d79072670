using System.Text.Json.Nodes;
using ChatOps.Code;

namespace ChatOps.Marks.Datadog;

/// <summary>
/// An event, which dashboards show by its tags. It can't be looked for with an API key alone; one that was sent twice, since an answer was
/// lost, is in the same aggregate.
/// </summary>
internal sealed class DatadogMarks(DatadogMarksOptions options, MarkCalls calls) : IMarkTarget
{
    private const string Mend =
        $"set {MarksOptions.Section}:Datadog:Token to an API key, and Url to the API of the organization's site, such as https://api.datadoghq.eu/";

    public string Name => "datadog";

    public string Title => "Datadog";

    public Task<ReportAnswer> SendAsync(Mark mark, bool mayBeThere, CancellationToken cancellationToken) => calls.WriteAsync(
        Title,
        Mend,
        new(HttpMethod.Post, MarksOptions.Below(options.Url, "api/v1/events"))
        {
            Headers = { { "DD-API-KEY", options.Token } },
            Content = MarkCalls.Json(new()
            {
                ["title"] = mark.Title,
                ["text"] = mark.Text,
                ["date_happened"] = mark.End.ToUnixTimeSeconds(),
                ["alert_type"] = mark.Outcome switch { "succeeded" => "success", "failed" => "error", _ => "info" },
                ["aggregation_key"] = mark.Operation,
                ["source_type_name"] = "chatops",
                ["tags"] = new JsonArray([.. mark.Tags.Select(tag => (JsonNode)tag)]),
            }),
        },
        cancellationToken);
}
