using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Code;

namespace ChatOps.Marks.Sentry;

/// <summary>A deploy of a release, which is created if it doesn't exist. What didn't succeed isn't deployed, and isn't told.</summary>
internal sealed class SentryMarks(SentryMarksOptions options, MarkCalls calls) : IMarkTarget
{
    private const string Mend =
        $"give {MarksOptions.Section}:Sentry:Token the permission Release: Admin, and name the service's project in Projects if it has another name";

    public string Name => "sentry";

    public string Title => "Sentry";

    public bool Wants(Mark mark) => mark.HasSucceeded;

    public async Task<ReportAnswer> SendAsync(Mark mark, bool mayBeThere, CancellationToken cancellationToken)
    {
        var release = options.Release.Replace("{service}", mark.Service, StringComparison.Ordinal)
            .Replace("{version}", mark.Version, StringComparison.Ordinal);
        var releases = $"api/0/organizations/{Uri.EscapeDataString(options.Organization!)}/releases/";
        var deploys = $"{releases}{Uri.EscapeDataString(release)}/deploys/";
        // One that exists is left as it is.
        if (await calls.WriteAsync(Title, Mend, Request(HttpMethod.Post, releases, new JsonObject
        {
            ["version"] = release,
            ["projects"] = new JsonArray(options.Projects.TryGetValue(mark.Service, out var project) ? project : mark.Service),
        }), cancellationToken, isThere: HttpStatusCode.AlreadyReported) is not ReportAnswer.Done and var answer)
        {
            return answer;
        }

        if (mayBeThere
            && await calls.LookAsync(Title, Mend, Request(HttpMethod.Get, deploys, body: null), Has, cancellationToken)
                is not ReportAnswer.Done { Id: null } and var known)
        {
            return known;
        }

        return await calls.WriteAsync(Title, Mend, Request(HttpMethod.Post, deploys, new JsonObject
        {
            ["environment"] = mark.Environment,
            ["name"] = mark.Operation,
            ["dateStarted"] = Text(mark.Start),
            ["dateFinished"] = Text(mark.End),
        }), cancellationToken);

        bool Has(JsonElement found) => found.ValueKind is JsonValueKind.Array && found.EnumerateArray().Any(deploy =>
            deploy.ValueKind is JsonValueKind.Object && deploy.TryGetProperty("name", out var name) && name.ValueEquals(mark.Operation));
    }

    private HttpRequestMessage Request(HttpMethod method, string path, JsonObject? body) =>
        new(method, MarksOptions.Below(options.Url, path))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", options.Token) },
            Content = body is null ? null : MarkCalls.Json(body),
        };

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
