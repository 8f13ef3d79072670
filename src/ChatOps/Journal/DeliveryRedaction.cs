using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatOps.Journal;

/// <summary>
/// Removes secrets from what is received, after its signature was verified and before it is stored. All else stays as it was received, byte
/// by byte.
/// </summary>
public static class DeliveryRedaction
{
    private const string Mask = "***";

    /// <summary>The ends of names of fields that hold secrets.</summary>
    private static readonly string[] SecretNames =
    [
        "password", "passwd", "passphrase", "secret", "token", "api_key", "apikey", "access_key", "private_key", "authorization",
        "credential",
    ];

    /// <summary>What an address with a secret contains: most of a webhook's texts are addresses, and those have none of these.</summary>
    private static readonly SearchValues<string> SignsInAddresses = SearchValues.Create(
        [
            "@", "?", "=", "hooks", "bot", "token", "secret", "passw", "key", "eyJ", "ghp", "gho", "ghs", "ghu", "ghr", "github_", "glpat",
            "AKIA", "ASIA", "AIza", "ya29", "GOCSPX", "xox", "xapp", "sk_", "rk_", "sk-", "SG.", "SK", "npm_", "pypi", "hvs", "hf_", "dop_",
            "dckr", "shp", "whsec", "ATATT", "ATBB", "NRAK", "sntry", "gls", "glc", "dapi", "atlasv1", "Q~", "office", "discord",
        ],
        StringComparison.Ordinal);

    /// <summary>One of these is in every name of a field that holds a secret; most names have none.</summary>
    private static readonly SearchValues<string> SignsInNames = SearchValues.Create(
        ["passw", "passphrase", "secret", "token", "key", "authorization", "credential"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<byte> InHashes = SearchValues.Create("0123456789abcdef"u8);

    private static readonly SearchValues<byte> InTimes = SearchValues.Create("0123456789:TZ.+-"u8);

    private static readonly SearchValues<byte> InNames =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"u8);

    /// <summary>Every kind of token is longer.</summary>
    private const int ShorterThanTokens = 12;

    private delegate string Change(bool isSecret, string name, string value);

    /// <summary>Of what a source sends, where any text may quote a secret.</summary>
    public static ReadOnlyMemory<byte> Redact(ReadOnlyMemory<byte> body) =>
        Rewrite(
            body,
            static (isSecret, _, value) => isSecret ? Mask : IsHarmless(value) ? value : Redaction.Redact(value),
            skipsPlain: !Redaction.HasPatterns)
            ?? Text(body);

    /// <summary>
    /// Of what people do in chat: fields that hold secrets, and texts. What identifies something, and what this bot had sealed, stays.
    /// </summary>
    public static ReadOnlyMemory<byte> RedactTexts(ReadOnlyMemory<byte> body) => Rewrite(
        body,
        static (isSecret, name, value) => isSecret ? Mask
            : name is "text" ? RedactCommand(value)
            : name is "value" or "reason" && value.Contains(' ') ? Redaction.Redact(value)
            : value,
        skipsPlain: false) ?? body;

    /// <summary>
    /// Of a command: its reason, whatever has a secret's name, and words that are nothing but a secret. What only looks like one within a
    /// version or a name stays, since something else would be done otherwise; it isn't shown.
    /// </summary>
    public static string RedactCommand(string text)
    {
        var reason = text.IndexOf("because ", StringComparison.OrdinalIgnoreCase);
        var (command, rest) = reason < 0 ? (text, "") : (text[..reason], text[reason..]);
        var redacted = string.Join(
            ' ',
            NamedSecrets.Mask(command, Mask)
                .Split(' ')
                .Select(word => word.Length > Mask.Length && Redaction.Redact(word) == Mask ? Mask : word))
            + Redaction.Redact(rest);
        // Asterisks that someone types are formatting, which is removed when a command is read.
        return redacted == text ? text : redacted.Replace(Mask, "∗∗∗", StringComparison.Ordinal);
    }

    /// <summary>Whether a field of this name holds a secret.</summary>
    public static bool IsSecret(string name) => name.AsSpan().ContainsAny(SignsInNames)
        && Array.Exists(SecretNames, secret => name.EndsWith(secret, StringComparison.OrdinalIgnoreCase));

    private static bool IsHarmless(string value) =>
        value.StartsWith("http", StringComparison.Ordinal) && !value.Contains(' ') && !value.AsSpan().ContainsAny(SignsInAddresses);

    /// <summary>It is a hash, a number, a time or a short name: nothing that redaction would change.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> value) => !value.ContainsAnyExcept(InHashes)
        || !value.ContainsAnyExcept(InTimes)
        || (value.Length < ShorterThanTokens && !value.ContainsAnyExcept(InNames));

    /// <summary>Null: it isn't JSON.</summary>
    /// <param name="skipsPlain">Whether plain values stay as they are, unless their field holds a secret.</param>
    private static ReadOnlyMemory<byte>? Rewrite(ReadOnlyMemory<byte> body, Change change, bool skipsPlain)
    {
        ArrayBufferWriter<byte>? output = null;
        var (written, name, isSecret) = (0, "", false);
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = 256 });
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName)
                {
                    name = reader.GetString()!;
                    isSecret = IsSecret(name);
                }
                else if (reader.TokenType is JsonTokenType.String
                    && (isSecret || !skipsPlain || !IsPlain(reader.ValueSpan))
                    && reader.GetString() is { Length: > 0 } value
                    && change(isSecret, name, value) is var changed
                    && changed != value)
                {
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
