using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatOps.Journal;

/// <summary>
/// Removes secrets from what is received, after its signature was verified and before it is stored. All else stays as it was received, byte
/// by byte.
/// </summary>
public static partial class DeliveryRedaction
{
    private const string Mask = "***";

    /// <summary>The ends of names of fields that hold secrets.</summary>
    private static readonly string[] SecretNames =
    [
        "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "access_key", "private_key", "authorization",
        "credential",
    ];

    /// <summary>The last four letters of these names: most names end differently.</summary>
    private static readonly uint[] Tails = [.. SecretNames.Select(name => Tail(Encoding.ASCII.GetBytes(name))).Distinct()];

    private static readonly SearchValues<byte> InTimes = SearchValues.Create("0123456789:TZ.+-"u8);

    private static readonly SearchValues<byte> InWords = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"u8);

    /// <summary>What separates the words of a name, a path, or an address, and can't separate a name from its value.</summary>
    private static readonly SearchValues<byte> InNames = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./{},"u8);

    private static readonly SearchValues<byte> InHashes = SearchValues.Create("0123456789abcdef-"u8);

    private static readonly SearchValues<byte> InPlainWords = SearchValues.Create("abcdefghijklmnopqrstuvwxyz_-"u8);

    private static readonly RepeatedValues Harmless = new();

    /// <summary>Every kind of token is longer.</summary>
    private const int ShorterThanTokens = 12;

    /// <summary>A mask that no command reads as formatting, as it does asterisks.</summary>
    private const string TypedMask = "∗∗∗";

    private const int DeepestRedacted = 256;

    private delegate string Change(bool isSecret, IReadOnlyList<string> path, string name, string value);

    /// <summary>A field of a platform's own.</summary>
    /// <param name="path">The names of the objects that it is in, from the outermost.</param>
    /// <returns>Its value without secrets; null: it is a field as any other.</returns>
    public delegate string? Known(IReadOnlyList<string> path, string name, string value);

    /// <summary>Of what a source sends, where any text may quote a secret.</summary>
    public static ReadOnlyMemory<byte> Redact(ReadOnlyMemory<byte> body) => RedactJson(body, DeepestRedacted) ?? Text(body);

    /// <summary>
    /// Like <see cref="Redact"/>, and checks in the same pass that it is JSON. Null: it isn't, or holds text that isn't UTF-8.
    /// </summary>
    /// <param name="deepest">How deep it may be nested.</param>
    public static ReadOnlyMemory<byte>? RedactJson(ReadOnlyMemory<byte> body, int deepest) => Rewrite(
        body,
        static (isSecret, _, _, value) => isSecret ? Mask : Redaction.Redact(value),
        skipsPlain: !Redaction.HasPatterns,
        deepest);

    /// <summary>
    /// Of what people do in chat: fields that hold secrets, and texts. What identifies something, and what this bot had sealed, stays.
    /// </summary>
    /// <param name="known">Asked first about fields that hold no secrets by their names.</param>
    public static ReadOnlyMemory<byte> RedactTexts(ReadOnlyMemory<byte> body, Known known) => Rewrite(
        body,
        (isSecret, path, name, value) => isSecret ? Mask
            : known(path, name, value) is { } redacted ? redacted
            : name is "text" ? RedactCommand(value)
            : name is "value" or "reason" && value.Contains(' ') ? Redaction.Redact(value)
            : value,
        skipsPlain: false,
        DeepestRedacted) ?? body;

    /// <summary>
    /// Of a command: its reason, whatever has a secret's name, and words that are nothing but a secret. What only looks like one within a
    /// version or a name stays, since something else would be done otherwise; it isn't shown.
    /// </summary>
    public static string RedactCommand(string text)
    {
        var reason = Reason().Match(text) is { Success: true, Index: var at } ? at : text.Length;
        return Typed(
            text,
            Words().Replace(
                NamedSecrets.Mask(text[..reason], Mask),
                word => word.Length > Mask.Length && Redaction.Redact(word.Value) is var redacted && IsNoName(word.Value, redacted)
                    ? redacted
                    : word.Value)
            + Redaction.Redact(text[reason..]));
    }

    /// <summary>Of what was put into a dialog's field. What has spaces is no name and no version, whatever the field is for.</summary>
    public static string RedactAnswer(string field, string value) => field is "reason" || value.Any(char.IsWhiteSpace)
        ? Typed(value, Redaction.Redact(value))
        : RedactCommand(value);

    /// <summary>Whether a secret was removed from what someone typed.</summary>
    public static bool IsMasked(string text) => text.Contains(TypedMask, StringComparison.Ordinal);

    /// <summary>It is nothing but a secret, or an address.</summary>
    private static bool IsNoName(string word, string redacted) =>
        redacted == Mask || word.Contains("://", StringComparison.Ordinal);

    private static string Typed(string text, string redacted) =>
        redacted == text ? text : redacted.Replace(Mask, TypedMask, StringComparison.Ordinal);

    /// <summary>From here on, it is prose. Clients type non-breaking spaces, too.</summary>
    [GeneratedRegex(@"(?:^|\s)(?:because\s|(?:--|—|–)?reason[=\s])", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Reason();

    [GeneratedRegex(@"\S+", RegexOptions.NonBacktracking)]
    private static partial Regex Words();

    /// <summary>Whether a field of this name holds a secret.</summary>
    public static bool IsSecret(string name) =>
        Array.Exists(SecretNames, secret => name.EndsWith(secret, StringComparison.OrdinalIgnoreCase));

    private static bool IsSecret(ref Utf8JsonReader name) =>
        (name.ValueIsEscaped || Tails.Contains(Tail(name.ValueSpan))) && IsSecret(name.GetString()!);

    /// <summary>In lower case; an underscore becomes another character, in all of them.</summary>
    private static uint Tail(ReadOnlySpan<byte> name) =>
        name.Length < sizeof(uint) ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(name[^sizeof(uint)..]) | 0x20202020;

    /// <summary>It is a time, or known to be harmless, or so plain that it must be.</summary>
    private static bool IsHarmless(ReadOnlySpan<byte> value)
    {
        if (!value.ContainsAnyExcept(InTimes) || Harmless.Contains(value))
        {
            return true;
        }

        if (!IsPlain(value))
        {
            return false;
        }

        Harmless.Add(value);
        return true;
    }

    /// <summary>
    /// It is a name, a path, or an address in which no word can be a token: nothing that redaction would change. Most of a webhook's texts
    /// are.
    /// </summary>
    private static bool IsPlain(ReadOnlySpan<byte> value)
    {
        // A webhook's address is a secret, even where its parts are no tokens.
        value = value.StartsWith("https://"u8) ? value[8..] : value;
        if (value.ContainsAnyExcept(InNames) || value.IndexOf("hook"u8) >= 0)
        {
            return false;
        }

        while (!value.IsEmpty)
        {
            var end = value.IndexOfAnyExcept(InWords);
            if (!CannotBeToken(end < 0 ? value : value[..end]))
            {
                return false;
            }

            value = end < 0 ? [] : value[(end + 1)..];
        }

        return true;
    }

    /// <summary>It is too short, a hash, or without the capitals and digits that chance puts into every token.</summary>
    private static bool CannotBeToken(ReadOnlySpan<byte> word) =>
        word.Length < ShorterThanTokens || !word.ContainsAnyExcept(InPlainWords) || !word.ContainsAnyExcept(InHashes);

    /// <summary>Null: it isn't JSON.</summary>
    /// <param name="skipsPlain">Whether plain values stay as they are, unless their field holds a secret; names aren't told, then.</param>
    private static ReadOnlyMemory<byte>? Rewrite(ReadOnlyMemory<byte> body, Change change, bool skipsPlain, int deepest)
    {
        ArrayBufferWriter<byte>? output = null;
        var (written, name, isSecret) = (0, "", false);
        var path = new List<string>();
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = deepest });
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName)
                {
                    name = skipsPlain ? "" : reader.GetString()!;
                    isSecret = IsSecret(ref reader);
                }
                else if (!skipsPlain && reader.TokenType is JsonTokenType.StartObject)
                {
                    path.Add(name);
                }
                else if (!skipsPlain && reader.TokenType is JsonTokenType.EndObject)
                {
                    // Of an array, the next element has the same name.
                    name = path[^1];
                    path.RemoveAt(path.Count - 1);
                }
                else if (reader.TokenType is JsonTokenType.String
                    && (isSecret || !skipsPlain || !IsHarmless(reader.ValueSpan))
                    && reader.GetString() is { Length: > 0 } value)
                {
                    var changed = change(isSecret, path, name, value);
                    if (changed == value)
                    {
                        (skipsPlain && !isSecret ? Harmless : null)?.Add(reader.ValueSpan);
                        continue;
                    }

                    output ??= new(body.Length);
                    output.Write(body.Span[written..(int)reader.TokenStartIndex]);
                    output.Write("\""u8);
                    output.Write(JsonEncodedText.Encode(changed, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
                    output.Write("\""u8);
                    written = (int)reader.BytesConsumed;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }

        if (output is null)
        {
            return body;
        }

        output.Write(body.Span[written..]);
        return output.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Text(ReadOnlyMemory<byte> body)
    {
        var text = Encoding.UTF8.GetString(body.Span);
        var redacted = Redaction.Redact(text);
        return redacted == text ? body : Encoding.UTF8.GetBytes(redacted);
    }
}
