using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;
using ChatOps.Edge;
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

    /// <summary>
    /// Where the payload holds JSON in a text, which may be base64: it is stored opened, so that secrets in it are found by their names.
    /// </summary>
    public IReadOnlyList<string> EmbeddedJson { get; init; } = [];

    /// <summary>The sender's id of a delivery, if the payload has it.</summary>
    internal Func<Payload, string?>? IdIn { get; init; }

    /// <summary>Whether a body that isn't valid JSON is rejected, with the position of the error.</summary>
    public bool IsJson { get; init; } = true;

    /// <summary>Why the headers aren't those of a delivery; null when they are.</summary>
    internal string? HeaderProblem(IHeaderDictionary headers) =>
        RequiredHeaders.FirstOrDefault(name => Value(headers, name).Length == 0) is { } missing
            ? $"{missing} must be there, once, with at most {LongestHeader} characters."
            : null;

    /// <summary>
    /// What else a sender wants that first asks whether it is meant: done whenever such a delivery has been stored. Given the payload as it
    /// was received; returns why it couldn't be done. It doesn't throw when it is cancelled.
    /// </summary>
    public Func<HttpContext, ReadOnlyMemory<byte>, CancellationToken, Task<Refusal?>>? Handshake { get; init; }

    /// <summary>The sender's id of a delivery; null when it gives none.</summary>
    internal string? IdOf(IHeaderDictionary headers) => IdHeader is { } name && Value(headers, name) is { Length: > 0 } id ? id : null;

    internal string? IdOf(ReadOnlyMemory<byte> payload)
    {
        if (IdIn is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(payload);
        return IdIn(new(document.RootElement)) is { Length: <= LongestHeader } id ? id : null;
    }

    /// <summary>The payload as it is stored.</summary>
    internal ReadOnlyMemory<byte> Opened(ReadOnlyMemory<byte> payload) =>
        EmbeddedJson.Count == 0 ? payload : Sources.EmbeddedJson.Open(payload, EmbeddedJson);

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
