using System.Collections.ObjectModel;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Edge.Verification;
using Microsoft.AspNetCore.WebUtilities;

namespace ChatOps.Sources;

/// <summary>An endpoint of an event source, and what it accepts.</summary>
/// <param name="Path">"/name"; "/name/{token}" if it ends with a token.</param>
public sealed record Receiver(string Path, Verifier Verifier)
{
    private const int LongestHeader = 200;

    /// <summary>The sender's timeout, minus network time: later answers are lost.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>
    /// The header with the sender's delivery id. Without one, the id is a hash of the body: identical bytes count as one delivery.
    /// </summary>
    public string? IdHeader { get; init; }

    /// <summary>Each request counts, also one with the same bytes as another before.</summary>
    public bool CountsEach { get; init; }

    /// <summary>The header with the kind of delivery.</summary>
    public string? KindHeader { get; init; }

    /// <summary>
    /// Maps that header to a delivery's kind. Kinds are counted and shown to people, so they must not be arbitrary strings from the sender.
    /// </summary>
    public Func<string, string> Kind { get; init; } = _ => "event";

    /// <summary>Headers that every delivery must have.</summary>
    public IReadOnlyList<string> RequiredHeaders { get; init; } = [];

    /// <summary>Headers that the translator needs: they are stored with the delivery.</summary>
    public IReadOnlyList<string> KeptHeaders { get; init; } = [];

    /// <summary>The form field that holds the payload, for deliveries sent as a form.</summary>
    public string? FormField { get; init; }

    /// <summary>Whether a body that isn't valid JSON is rejected, with the position of the error.</summary>
    public bool IsJson { get; init; } = true;

    /// <summary>Why the headers aren't those of a delivery; null when they are.</summary>
    internal string? HeaderProblem(IHeaderDictionary headers) =>
        RequiredHeaders.FirstOrDefault(name => Value(headers, name).Length == 0) is { } missing
            ? $"{missing} must be there, once, with at most {LongestHeader} characters."
            : null;

    /// <summary>The id of a delivery: the sender's, if it gives one.</summary>
    internal string IdOf(IHeaderDictionary headers, ReadOnlySpan<byte> payload) =>
        IdHeader is { } name && Value(headers, name) is { Length: > 0 } id ? id
        : CountsEach ? $"{Guid.NewGuid():N}"
        : Convert.ToHexStringLower(SHA256.HashData(payload));

    internal string KindOf(IHeaderDictionary headers) => Kind(KindHeader is { } name ? Value(headers, name) : "");

    /// <summary>The headers to keep, without any that authenticate the sender.</summary>
    internal IReadOnlyDictionary<string, string> Kept(IHeaderDictionary headers) => KeptHeaders.Count == 0
        ? ReadOnlyDictionary<string, string>.Empty
        : KeptHeaders.Except(Verifier.Headers, StringComparer.OrdinalIgnoreCase)
            .Where(name => Value(headers, name).Length > 0)
            .ToDictionary(name => name, name => Value(headers, name), StringComparer.OrdinalIgnoreCase);

    /// <summary>The payload from a form; empty when there is none.</summary>
    internal static byte[] Payload(ReadOnlySpan<byte> form, string field)
    {
        // The body's length is already limited.
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

    /// <summary>A header's value; empty when it is missing, repeated, or not a short text.</summary>
    private static string Value(IHeaderDictionary headers, string name) =>
        headers[name] is { Count: 1 } header && header[0] is { Length: <= LongestHeader } value ? value : "";
}
