using System.Collections.ObjectModel;
using System.Text;
using ChatOps.Edge.Verification;
using Microsoft.AspNetCore.WebUtilities;

namespace ChatOps.Sources;

/// <summary>An address at which an event source is heard, and what is taken there.</summary>
/// <param name="Path">"/name"; with a token at its end "/name/{token}".</param>
public sealed record Receiver(string Path, Verifier Verifier)
{
    private const int LongestHeader = 200;

    /// <summary>How long the sender waits for an answer, minus network time: later answers are lost.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>
    /// The header with the sender's own id of a delivery. Without one its id is the hash of its bytes: identical bytes are one delivery.
    /// </summary>
    public string? IdHeader { get; init; }

    /// <summary>The header that says what a delivery is.</summary>
    public string? KindHeader { get; init; }

    /// <summary>
    /// A delivery's kind, out of what the header says. It is counted and shown to people, so that it is none of the sender's own words.
    /// </summary>
    public Func<string, string> Kind { get; init; } = _ => "event";

    /// <summary>Headers without which a delivery is none.</summary>
    public IReadOnlyList<string> RequiredHeaders { get; init; } = [];

    /// <summary>Headers that the translator reads: they are kept with the delivery.</summary>
    public IReadOnlyList<string> KeptHeaders { get; init; } = [];

    /// <summary>The field with the payload, when it comes in a form.</summary>
    public string? FormField { get; init; }

    /// <summary>What is not JSON is refused, with the place where it breaks.</summary>
    public bool IsJson { get; init; } = true;

    /// <summary>Why the headers are not those of a delivery; null when they are.</summary>
    internal string? HeaderProblem(IHeaderDictionary headers) =>
        RequiredHeaders.FirstOrDefault(name => Value(headers, name).Length == 0) is { } missing
            ? $"{missing} must be there, once, with at most {LongestHeader} characters."
            : null;

    /// <summary>The sender's id of a delivery; null when it gives none.</summary>
    internal string? IdOf(IHeaderDictionary headers) => IdHeader is { } name && Value(headers, name) is { Length: > 0 } id ? id : null;

    internal string KindOf(IHeaderDictionary headers) => Kind(KindHeader is { } name ? Value(headers, name) : "");

    /// <summary>The headers that are asked for, but none that the sender's proof is in.</summary>
    internal IReadOnlyDictionary<string, string> Kept(IHeaderDictionary headers) => KeptHeaders.Count == 0
        ? ReadOnlyDictionary<string, string>.Empty
        : KeptHeaders.Except(Verifier.Headers, StringComparer.OrdinalIgnoreCase)
            .Where(name => Value(headers, name).Length > 0)
            .ToDictionary(name => name, name => Value(headers, name), StringComparer.OrdinalIgnoreCase);

    /// <summary>The payload in a form; nothing when there is none.</summary>
    internal static byte[] Payload(ReadOnlySpan<byte> form, string field)
    {
        // The body's length is capped already.
        using var reader = new FormReader(Encoding.UTF8.GetString(form)) { ValueLengthLimit = int.MaxValue };
        try
        {
            return reader.ReadForm().TryGetValue(field, out var payload) ? Encoding.UTF8.GetBytes(payload.ToString()) : [];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    /// <summary>What a header says; nothing when it is not there, is there twice, or is no short text.</summary>
    private static string Value(IHeaderDictionary headers, string name) =>
        headers[name] is { Count: 1 } header && header[0] is { Length: <= LongestHeader } value ? value : "";
}
