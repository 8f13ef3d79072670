using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>
/// A method's arguments, wherever they came from: the query, a form, or a JSON body. In the query and in forms, all values are strings, and
/// objects are encoded as JSON.
/// </summary>
internal sealed class Arguments(JsonObject values)
{
    /// <summary>The arguments without the token.</summary>
    public JsonElement Logged => new JsonObject(
        values.Where(value => value.Key != "token").Select(value => KeyValuePair.Create(value.Key, value.Value?.DeepClone()))).ToElement();

    public bool Has(string name) => values[name] is not null && Text(name) is not "";

    /// <summary>A string; numbers and booleans in JSON bodies are converted to text.</summary>
    public string? Text(string name) => values[name] is JsonValue value
        ? value.TryGetValue<string>(out var text) ? text : value.ToJsonString()
        : null;

    public bool Flag(string name) => Text(name) is "true" or "1" or "True";

    /// <summary>An integer; null when it isn't valid.</summary>
    public int? Number(string name, int absent) =>
        !Has(name) ? absent : int.TryParse(Text(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Comma-separated values, or a JSON array.</summary>
    public IReadOnlyList<string> List(string name) => values[name] is JsonArray array
        ? [.. array.Select(item => item?.ToString() ?? "")]
        : (Text(name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>
    /// Structured data. False when it is present but not JSON of this kind; <paramref name="value"/> is null when it is absent.
    /// </summary>
    public bool TryJson(string name, JsonValueKind kind, out JsonElement? value)
    {
        value = null;
        if (!Has(name))
        {
            return true;
        }

        try
        {
            value = values[name] is JsonValue && Text(name) is { } text
                ? JsonElement.Parse(text, JsonShape.Strict)
                : values[name].ToElement();
            return value.Value.ValueKind == kind;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads a request; on failure, the error is Slack's. JSON bodies are ignored by methods that only support forms.</summary>
    public static async Task<(Arguments Arguments, Answer? Error)> ReadAsync(
        HttpRequest request, bool formOnly, CancellationToken cancellationToken)
    {
        var values = new JsonObject();
        foreach (var (name, value) in request.Query)
        {
            values[name] = value.ToString();
        }

        values.Remove("token");
        var arguments = new Arguments(values);
        if (request.Method == HttpMethods.Get || (request.ContentLength is 0 or null && request.ContentType is null))
        {
            return (arguments, null);
        }

        if (request.HasFormContentType)
        {
            try
            {
                foreach (var (name, value) in await request.ReadFormAsync(cancellationToken))
                {
                    values[name] = value.ToString();
                }
            }
            catch (InvalidDataException)
            {
                return (arguments, Answer.Error("invalid_form_data"));
            }

            return (arguments, null);
        }

        if (request.ContentType is null)
        {
            return (arguments, Answer.Error("missing_post_type"));
        }

        if (!request.HasJsonContentType())
        {
            return (arguments, Answer.Error(request.ContentType.StartsWith(MediaTypeNames.Text.Plain, StringComparison.OrdinalIgnoreCase)
                ? "missing_post_type"
                : "invalid_post_type"));
        }

        return formOnly ? (arguments, null) : (arguments, await ReadJsonAsync(request, values, cancellationToken));
    }

    private static async Task<Answer?> ReadJsonAsync(HttpRequest request, JsonObject values, CancellationToken cancellationToken)
    {
        try
        {
            if (await JsonNode.ParseAsync(
                request.Body, documentOptions: JsonShape.Strict, cancellationToken: cancellationToken) is not JsonObject body)
            {
                return Answer.Error("json_not_object");
            }

            foreach (var (name, value) in body.Where(field => field.Key != "token"))
            {
                values[name] = value?.DeepClone();
            }

            return null;
        }
        catch (JsonException)
        {
            return Answer.Error("invalid_json");
        }
    }
}
