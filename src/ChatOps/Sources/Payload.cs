using System.Text.Json;
using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>A place in a sender's JSON. What isn't there, or is of another type than expected, is absent: no payload is an error.</summary>
internal readonly record struct Payload
{
    private readonly JsonElement _at;

    public Payload(JsonElement at) => _at = at;

    public bool Exists => _at.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>A text as it was sent: it goes through <see cref="ForeignText"/> before it is in a fact.</summary>
    public string? Text => _at.ValueKind is JsonValueKind.String && _at.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>A whole number, which some senders write as text.</summary>
    public long? Number =>
        _at.ValueKind is JsonValueKind.Number ? _at.TryGetInt64(out var number) ? number : null
        : _at.ValueKind is JsonValueKind.String && long.TryParse(_at.GetString(), out var written) ? written
        : null;

    /// <summary>A number that isn't zero or less.</summary>
    public long? Id => Number is > 0 and var id ? id : null;

    /// <summary>A duration in seconds; a year is none.</summary>
    public TimeSpan? Seconds => Fraction is >= 0 and < 365 * 24 * 3600 and var seconds ? TimeSpan.FromSeconds(seconds) : null;

    private double? Fraction => _at.ValueKind is JsonValueKind.Number && _at.TryGetDouble(out var number) ? number : null;

    public bool? Flag => _at.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null };

    /// <summary>The names in an object, with the texts there.</summary>
    public IEnumerable<(string Name, string? Text)> Fields => Members.Select(member => (member.Name, member.Value.Text));

    public IEnumerable<Payload> Items =>
        _at.ValueKind is JsonValueKind.Array ? _at.EnumerateArray().Select(item => new Payload(item)) : [];

    /// <summary>The names in an object, with what is there.</summary>
    public IEnumerable<(string Name, Payload Value)> Members =>
        _at.ValueKind is JsonValueKind.Object ? _at.EnumerateObject().Select(member => (member.Name, new Payload(member.Value))) : [];

    /// <summary>A text, or a number or a flag as it was written.</summary>
    public string? Scalar =>
        _at.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? _at.GetRawText() : Text;

    /// <summary>A time in Unix nanoseconds.</summary>
    public DateTimeOffset? Nanoseconds =>
        Number is > 0 and var time ? DateTimeOffset.FromUnixTimeMilliseconds(time / 1_000_000) : null;

    public Payload this[string name] =>
        _at.ValueKind is JsonValueKind.Object && _at.TryGetProperty(name, out var found) ? new(found) : default;

    /// <summary>A time in ISO 8601, with or without a colon in its offset, or as "2026-11-28 08:56:03 UTC".</summary>
    public DateTimeOffset? Time => SentTime.Parse(Text);

    /// <summary>What is here, or what the JSON says that is in a text here: some senders encode twice.</summary>
    public Payload Decoded
    {
        get
        {
            try
            {
                return Text is { } json ? new(JsonElement.Parse(json)) : this;
            }
            catch (JsonException)
            {
                return default;
            }
        }
    }

    /// <summary>A time in Unix seconds.</summary>
    public DateTimeOffset? UnixSeconds =>
        Number is > 0 and < 32_503_680_000 and var time ? DateTimeOffset.FromUnixTimeSeconds(time) : null;

    /// <summary>A time in Unix milliseconds.</summary>
    public DateTimeOffset? Milliseconds =>
        Number is > 0 and < 32_503_680_000_000 and var time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;

    /// <summary>What a delivery's payload says.</summary>
    /// <param name="name">What it is called if it can't be read.</param>
    public static Translation Translate(Delivery delivery, string name, Func<Payload, Translation> translate)
    {
        try
        {
            using var document = JsonDocument.Parse(delivery.Body);
            return translate(new(document.RootElement));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Half of a surrogate pair is an invalid operation.
            return new Translation.Failed(ForeignText.FirstLine($"{name} could not be read: {exception.Message}")!);
        }
    }
}
