using System.Net.Http.Headers;
using System.Text;
using ChatOps.Code;

namespace ChatOps.Marks.InfluxDb;

/// <summary>A point of the measurement "deploys". The same point twice is one.</summary>
internal sealed class InfluxDbMarks(InfluxDbMarksOptions options, MarkCalls calls) : IMarkTarget
{
    private const string Mend =
        $"compare {MarksOptions.Section}:InfluxDb:Organization and Bucket with InfluxDB's, and give Token the permission to write into it";

    public string Name => "influxdb";

    public string Title => "InfluxDB";

    /// <summary>In line protocol. Who it was and its id are fields: as tags, each would be a series of its own.</summary>
    internal static string Line(Mark mark) =>
        $"deploys,service={Tag(mark.Service)},env={Tag(mark.Environment)},outcome={Tag(mark.Outcome)},verb={Tag(mark.Verb)} "
        + $"version={Field(mark.Version)},by={Field(mark.By ?? "")},operation={Field(mark.Operation)},"
        + $"duration_ms={(long)(mark.End - mark.Start).TotalMilliseconds}i {mark.End.ToUnixTimeMilliseconds()}";

    public Task<ReportAnswer> SendAsync(Mark mark, bool mayBeThere, CancellationToken cancellationToken) => calls.WriteAsync(
        Title,
        Mend,
        new(HttpMethod.Post, MarksOptions.Below(
            options.Url!,
            $"api/v2/write?org={Uri.EscapeDataString(options.Organization!)}&bucket={Uri.EscapeDataString(options.Bucket!)}&precision=ms"))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Token", options.Token) },
            Content = new StringContent(Line(mark), Encoding.UTF8, "text/plain"),
        },
        cancellationToken);

    private static string Tag(string text) => OneLine(text).Replace("\\", "/", StringComparison.Ordinal)
        .Replace(",", "\\,", StringComparison.Ordinal)
        .Replace("=", "\\=", StringComparison.Ordinal)
        .Replace(" ", "\\ ", StringComparison.Ordinal) is { Length: > 0 } tag ? tag : "-";

    private static string Field(string text) =>
        $"\"{OneLine(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
