using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatOps.Chat.Slack.Api;

/// <summary>How JSON is written for Slack.</summary>
internal static class SlackJson
{
    /// <summary>Slack accepts plain UTF-8; the default encoder would turn each non-ASCII letter into six characters.</summary>
    public static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
