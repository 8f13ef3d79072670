using System.Text;
using ChatOps.Journal;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>Removes secrets from a body before it is stored, in either format.</summary>
internal static class FormSecrets
{
    public static ReadOnlyMemory<byte> Redact(ReadOnlyMemory<byte> body) =>
        body.Span.TrimStart(" \t\r\n"u8) is [(byte)'{', ..]
            ? DeliveryRedaction.RedactTexts(body, Known)
            : Encoding.UTF8.GetBytes(string.Join('&', Encoding.UTF8.GetString(body.Span).Split('&').Select(Redact)));

    /// <summary>
    /// What anyone's message says, and its links; what was put into a dialog, <c>state.values.BLOCK.ACTION.value</c>, and what was in it
    /// when it opened.
    /// </summary>
    private static string? Known(IReadOnlyList<string> path, string name, string value) =>
        path.Contains("attachments")
        || (name is "text" && path.Contains("message"))
        || (name is "url" && path.Contains("links")) ? Redaction.Redact(value)
        : (name is "value" && path is [.., "values", _, _]) || name is "initial_value"
            ? DeliveryRedaction.RedactAnswer(path[^1], value)
        : null;

    private static string Redact(string field)
    {
        if (field.IndexOf('=') is not (> 0 and var equals))
        {
            return field;
        }

        var (name, value) = (field[..equals], Uri.UnescapeDataString(field[(equals + 1)..].Replace('+', ' ')));
        var redacted = name switch
        {
            "text" => DeliveryRedaction.RedactCommand(value),
            "payload" => Encoding.UTF8.GetString(DeliveryRedaction.RedactTexts(Encoding.UTF8.GetBytes(value), Known).Span),
            _ when DeliveryRedaction.IsSecret(name) => "***",
            _ => value,
        };
        return redacted == value ? field : $"{name}={Uri.EscapeDataString(redacted)}";
    }
}
