using System.Text.Json.Nodes;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>Messages sent to a response_url.</summary>
internal static class PrivateAnswers
{
    /// <param name="replace">Replaces the message whose button was pressed.</param>
    public static JsonObject Private(BlockMessage message, bool replace)
    {
        var answer = new JsonObject { ["response_type"] = "ephemeral", ["replace_original"] = replace, ["text"] = message.Text };
        if (message.Blocks.Count > 0)
        {
            answer["blocks"] = message.Blocks.DeepClone();
        }

        return answer;
    }
}
