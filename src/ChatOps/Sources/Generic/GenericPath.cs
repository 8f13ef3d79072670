using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ChatOps.Sources.Generic;

/// <summary>What a mapping finds in a delivery, by JSONPath.</summary>
internal static class GenericPath
{
    private const int Deepest = 64;

    public static bool IsPath(string? text) => text?.StartsWith('$') is true;

    /// <summary>Why it is no JSONPath; null: it is one.</summary>
    public static string? ErrorIn(string path)
    {
        if (!IsPath(path))
        {
            return "it doesn't begin with $";
        }

        try
        {
            _ = new JObject().SelectToken(path);
            return null;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException)
        {
            return ForeignText.FirstLine(exception.Message)!.TrimEnd('.');
        }
    }

    /// <summary>Texts stay as they are, also those that look like times.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static JToken Parse(string json)
    {
        using var reader = new JsonTextReader(new StringReader(json)) { DateParseHandling = DateParseHandling.None, MaxDepth = Deepest };
        return JToken.ReadFrom(reader);
    }

    /// <summary>The text at a path, or the constant text. Null: nothing is there, or it is no single value.</summary>
    public static string? Read(JToken json, string path)
    {
        if (!IsPath(path))
        {
            return path;
        }

        try
        {
            return json.SelectTokens(path).FirstOrDefault() is JValue { Value: { } value }
                ? Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null
                : null;
        }
        catch (JsonException)
        {
            // The path doesn't fit what is there.
            return null;
        }
    }

    /// <summary>Whether a text is one of the alternatives, "deploy.*|rollout.*".</summary>
    public static bool Matches(string? text, string pattern) =>
        text is not null && pattern.Split('|').Any(one => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(one.Trim(), text));
}
