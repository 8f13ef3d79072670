using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>One request, read completely: what the handlers need of it.</summary>
/// <param name="Path">Without the prefix the cluster is mapped under.</param>
internal sealed record ApiRequest(string Method, string Path, IQueryCollection Query, string ContentType, string Accept, string UserAgent, ReadOnlyMemory<byte> Bytes)
{
    public IReadOnlyList<string> Impersonated { get; init; } = [];

    /// <summary>The API server's own limit for a request body.</summary>
    public const int BodyLimit = 3 * 1024 * 1024;

    public string Body { get; } = Encoding.UTF8.GetString(Bytes.Span);

    public string[] Segments => Path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public bool IsWatch => Query["watch"].ToString() is "true" or "1" or "True";

    public bool WantsTable => Wants("Table");

    public bool WantsMetadata => Wants("PartialObjectMetadata");

    public bool AcceptsJson => Accept.Length == 0 || Accept.Contains("json", StringComparison.Ordinal) || Accept.Contains("*/*", StringComparison.Ordinal) || Accept.Contains("application/*", StringComparison.Ordinal);

    /// <summary>Who writes: the fieldManager parameter, or the first word of the user agent.</summary>
    public string FieldManager => Query["fieldManager"].ToString() is { Length: > 0 } said
        ? said
        : UserAgent.Split('/', ' ')[0] is { Length: > 0 } agent ? agent : "unknown";

    public bool DryRun => Query["dryRun"].ToString() == "All";

    public WriteOptions WriteOptions(string subresource = "", bool apply = false, IReadOnlySet<string>? applied = null) =>
        new(new(FieldManager, subresource, apply), DryRun, applied);

    public static async Task<ApiRequest?> ReadAsync(HttpContext context, string path, CancellationToken cancellationToken)
    {
        var request = context.Request;
        var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            body.Write(buffer, 0, read);
            if (body.Length > BodyLimit)
            {
                return null;
            }
        }

        return new(
            request.Method,
            path,
            request.Query,
            (request.ContentType ?? "").Split(';')[0].Trim(),
            request.Headers.Accept.ToString(),
            request.Headers.UserAgent.ToString(),
            body.GetBuffer().AsMemory(0, (int)body.Length))
        {
            Impersonated = [.. request.Headers["Impersonate-User"].Concat(request.Headers["Impersonate-Group"]).OfType<string>()],
        };
    }

    public Answer<JsonNode> ParseBody()
    {
        if (ContentType == ProtobufBody.ContentType)
        {
            return ProtobufBody.Parse(Bytes);
        }

        try
        {
            var yaml = ContentType.EndsWith("yaml", StringComparison.Ordinal) && !Body.TrimStart().StartsWith('{');
            return JsonNavigation.Parse(yaml ? FromYaml(Body) : Body) is { } json ? json : Failure.BadRequest("unexpected end of JSON input");
        }
        catch (Exception exception) when (exception is JsonException or YamlException)
        {
            return Failure.BadRequest($"the body of the request could not be read: {exception.Message}");
        }
    }

    public Answer<JsonObject> ParseObject() => ParseBody().Failed(out var failure, out var json)
        ? failure
        : json as JsonObject ?? (Answer<JsonObject>)Failure.BadRequest("the body of the request was not a JSON object");

    private bool Wants(string form) => Accept.Split(',')
        .FirstOrDefault(media => !media.Contains("protobuf", StringComparison.Ordinal)) is { } first
        && first.Split(';', StringSplitOptions.TrimEntries) is var said
        && new[] { $"as={form}", "g=meta.k8s.io", "v=v1" }.All(part => said.Contains(part));

    private static string FromYaml(string yaml)
    {
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object?>(yaml);
        return new SerializerBuilder().JsonCompatible().Build().Serialize(value);
    }
}
