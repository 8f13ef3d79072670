using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatOps.Journal.Audit;

namespace ChatOps.Policy.Audit;

/// <summary>The audit log in files that other programs read.</summary>
public static class AuditExport
{
    /// <summary>The first line of a CSV file.</summary>
    public const string CsvHeader = "sequence,time,kind,person,service,fact,previous,hash";

    /// <summary>What a spreadsheet takes for the beginning of a formula, or skips before one.</summary>
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n");

    /// <summary>
    /// One entry as a line of JSON. The fact is the text that was hashed, character by character; "at" is in Unix milliseconds.
    /// </summary>
    public static string Json(AuditEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", entry.Sequence);
            json.WriteString("time", Time(entry));
            json.WriteNumber("at", entry.At);
            json.WriteString("kind", entry.Kind);
            json.WriteString("person", entry.Person);
            json.WriteString("service", entry.Service);
            json.WritePropertyName("fact");
            // A fact that isn't JSON any longer was changed: exported as the text that it is.
            if (IsJson(entry.Body))
            {
                json.WriteRawValue(entry.Body);
            }
            else
            {
                json.WriteStringValue(entry.Body);
            }

            json.WriteString("previous", entry.Previous);
            json.WriteString("hash", entry.Hash);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>
    /// One entry as a line of CSV (RFC 4180). A field that a spreadsheet would take for a formula begins with an apostrophe. Where
    /// semicolons separate fields, quotes within a line mean nothing: what someone typed has none, so that it can't begin a field.
    /// </summary>
    public static string Csv(AuditEntry entry) => string.Join(
        ',',
        new[]
        {
            entry.Sequence.ToString(CultureInfo.InvariantCulture),
            Time(entry),
            entry.Kind,
            entry.Person,
            entry.Service,
            entry.Body.Replace(";", "\\u003b"),
            entry.Previous,
            entry.Hash,
        }.Select(Field));

    private static string Field(string text)
    {
        var safe = text.Length > 0 && Formula.Contains(text[0]) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"")}\"" : safe;
    }

    /// <summary>Empty if someone made it an impossible one.</summary>
    private static string Time(AuditEntry entry) =>
        entry.At >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && entry.At <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? entry.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)
            : "";

    private static bool IsJson(string text)
    {
        try
        {
            using var parsed = JsonDocument.Parse(text);
            return !text.AsSpan().ContainsAny('\n', '\r');
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
