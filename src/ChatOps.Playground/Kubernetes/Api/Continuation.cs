using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Playground.Kubernetes.Store;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>The position at which a paged list continues, as the API server encodes it in continue tokens.</summary>
/// <param name="Version">The version of the list that was begun; -1 continues with the current state.</param>
/// <param name="After">The namespace and name of the last object; only its name in a list of one namespace.</param>
internal sealed record Continuation(long Version, string After)
{
    public const string TooOld =
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, "
            + "or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - "
            + "objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

    private const string Form = "meta.k8s.io/v1";

    private static readonly SearchValues<char> Alphabet = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static Answer<Continuation> Parse(string token)
    {
        // The first byte that isn't in the alphabet, or the end of a token with an impossible length.
        var wrong = token.AsSpan().IndexOfAnyExcept(Alphabet);
        if (wrong >= 0 || token.Length % 4 == 1)
        {
            return Invalid($"continue key is not valid: illegal base64 data at input byte {(wrong >= 0 ? wrong : token.Length - 1)}");
        }

        var text = Convert.FromBase64String(token.Replace('-', '+').Replace('_', '/').PadRight((token.Length + 3) / 4 * 4, '='));
        if (GoJson.Problem(text) is { } problem)
        {
            return Invalid($"continue key is not valid: {problem}");
        }

        var json = JsonNode.Parse(text);
        var version = json.At("rv") is JsonValue value && value.TryGetValue<long>(out var number) ? number : 0;
        return json.Text("v") is not Form
            ? Invalid($"continue key is not valid: server does not recognize this encoded version {json.Text("v")}")
            : version == 0 ? Invalid($"continue key is not valid: incorrect encoded start resourceVersion (version {Form})")
            : json.Text("start") is not { Length: > 0 } start
                ? Invalid($"continue key is not valid: encoded start key empty (version {Form})")
            : new Continuation(version, start.TrimEnd('\0'));
    }

    public static Continuation Behind(StoredObject last, string? @namespace, long version) =>
        new(version, @namespace is null ? $"{last.Namespace}/{last.Name}" : last.Name);

    public bool IsBehind(StoredObject item, string? @namespace)
    {
        var slash = After.IndexOf('/', StringComparison.Ordinal);
        var order = @namespace is null && slash >= 0 ? string.CompareOrdinal(item.Namespace, After[..slash]) : 0;
        return order > 0 || (order == 0 && string.CompareOrdinal(item.Name, After[(slash + 1)..]) > 0);
    }

    public override string ToString()
    {
        var json = JsonSerializer.Serialize(new { v = Form, rv = Version, start = After + '\0' });
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    private static Failure Invalid(string why) => Failure.BadRequest($"invalid continue token: {why}");
}
