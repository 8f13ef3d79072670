using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Patching;
using ChatOps.Playground.Kubernetes.Store;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>A request that has been read completely: what the handlers need of it.</summary>
/// <param name="Path">Without the prefix that the cluster is mapped under.</param>
internal sealed record ApiRequest(
    string Method, string Path, IQueryCollection Query, string ContentType, string Accept, string UserAgent, ReadOnlyMemory<byte> Bytes)
{
    public IReadOnlyList<string> Impersonated { get; init; } = [];

    /// <summary>The id that the answer has in <c>Audit-Id</c>.</summary>
    public string AuditId { get; set; } = "";

    /// <summary>The API server's own limit for request bodies.</summary>
    public const int BodyLimit = 3 * 1024 * 1024;

    public string Body { get; } = Encoding.UTF8.GetString(Bytes.Span);

    public string[] Segments => Path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    public bool IsWatch => Query["watch"].ToString() is "true" or "1" or "True";

    public bool WantsTable => Wants("Table");

    public bool WantsMetadata => Wants("PartialObjectMetadata");

    public bool AcceptsJson => Accept.Length == 0
        || Accept.Contains("json", StringComparison.Ordinal)
        || Accept.Contains("*/*", StringComparison.Ordinal)
        || Accept.Contains("application/*", StringComparison.Ordinal);

    /// <summary>The writer's name: the fieldManager parameter, or the first word of the user agent.</summary>
    public string FieldManager => Query["fieldManager"].ToString() is { Length: > 0 } said
        ? said
        : UserAgent.Split('/', ' ')[0] is { Length: > 0 } agent ? agent : "unknown";

    public bool DryRun => Query["dryRun"].ToString() == "All";

    public WriteOptions WriteOptions(string subresource = "", bool apply = false, IReadOnlySet<string>? applied = null) =>
        new(new(FieldManager, subresource, apply), DryRun, applied) { IsPatch = Method == "PATCH" };

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

    /// <summary>Parses the body of a create or an update of an object of this kind.</summary>
    /// <param name="model">The type for strict decoding; null where strictness doesn't matter.</param>
    public Answer<Decoded> ParseObject(string kind, Type? model = null)
    {
        if (ContentType == ProtobufBody.ContentType)
        {
            return ProtobufBody.Parse(Bytes).Failed(out var failure, out var node) ? failure : new Decoded(node, []);
        }

        if (Text().Failed(out var unreadable, out var text))
        {
            return unreadable;
        }

        var bytes = Encoding.UTF8.GetBytes(text);
        if (GoJson.Problem(bytes) is { } problem)
        {
            return Unrecognized(problem);
        }

        return Node(text, model).Failed(out unreadable, out var parsed) ? unreadable : parsed.Node switch
        {
            JsonObject => parsed,
            JsonArray => Unrecognized($"json: cannot unmarshal array into Go value of type {Header}"),
            _ when text.Trim() == "null" => new Decoded(new JsonObject(), []),
            _ => Unrecognized(
                $"json: cannot unmarshal {(text.TrimStart()[0] is '"' ? "string" : text.TrimStart()[0] is 't' or 'f' ? "bool" : "number")} into Go value of type {Header}"),
        };

        Failure Unrecognized(string why) =>
            Failure.BadRequest(
                $"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; json parse error: {why} ({Summary(bytes)})");
    }

    /// <summary>Parses a patch; all kinds but a JSON patch must be objects.</summary>
    public Answer<Decoded> ParsePatch()
    {
        var strategic = ContentType == "application/strategic-merge-patch+json";
        if (Text().Failed(out var unreadable, out var text))
        {
            return unreadable;
        }

        if (GoJson.Problem(Encoding.UTF8.GetBytes(text)) is { } problem)
        {
            return Failure.BadRequest(strategic ? problem : $"error decoding patch: {problem}");
        }

        if (Node(text, null).Failed(out unreadable, out var decoded))
        {
            return unreadable;
        }

        var patch = decoded.Node;
        var (isArray, wantsArray) = (patch is JsonArray, ContentType == "application/json-patch+json");
        return patch is JsonArray or JsonObject && isArray == wantsArray
            ? isArray ? decoded with { Found = JsonPatch.Strictly((JsonArray)patch, decoded.Found) } : decoded
            : Failure.BadRequest(
                $"{(strategic ? "" : "error decoding patch: ")}json: cannot unmarshal {(isArray ? "array" : patch is JsonObject ? "object" : "string")} into Go value of type {(wantsArray ? "[]handlers.jsonPatchOp" : "map[string]interface {}")}");
    }

    private const string Header = """struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }""";

    private static Answer<Decoded> Node(string text, Type? model)
    {
        try
        {
            return StrictReader.Read(text, model);
        }
        catch (JsonException exception)
        {
            // Nested more deeply than the parser allows.
            return Failure.BadRequest($"the body of the request could not be read: {exception.Message}");
        }
    }

    private Answer<string> Text()
    {
        try
        {
            return ContentType.EndsWith("yaml", StringComparison.Ordinal) && !Body.TrimStart().StartsWith('{') ? FromYaml(Body) : Body;
        }
        catch (YamlException exception)
        {
            return Failure.BadRequest($"error converting YAML to JSON: yaml: line {exception.Start.Line}: {exception.Message}");
        }
    }

    private static string Summary(ReadOnlySpan<byte> data) => data is [] ? "<empty>"
        : (data[0] == '{'
            ? Encoding.UTF8.GetString(data[..Math.Min(30, data.Length)])
            : Convert.ToHexStringLower(data[..Math.Min(30, data.Length)])) + (data.Length > 30 ? " ..." : "");

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
