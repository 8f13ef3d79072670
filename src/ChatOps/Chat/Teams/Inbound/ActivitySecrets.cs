using ChatOps.Chat.Teams.Cards;
using ChatOps.Journal;

namespace ChatOps.Chat.Teams.Inbound;

/// <summary>Removes secrets from an activity before it is stored.</summary>
internal static class ActivitySecrets
{
    public static ReadOnlyMemory<byte> Redact(TeamsActivity activity, ReadOnlyMemory<byte> body) => DeliveryRedaction.RedactTexts(
        body,
        (path, name, value) => path is [""] && name is "text" ? TeamsTyped.Redacted(activity.Json, activity.Recipient)
            // The message once more, as HTML, which nothing reads.
            : name is "content" && path is ["", "attachments"] ? ""
            : name.StartsWith(FormRenderer.Prefix, StringComparison.Ordinal)
                ? DeliveryRedaction.RedactAnswer(name[FormRenderer.Prefix.Length..], value)
            : null);
}
