using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Playground.Slack.BlockKit;

namespace ChatOps.Fuzz.Targets;

/// <summary>What must hold for every message to Slack.</summary>
internal static partial class MessageProperty
{
    /// <summary>It is within all limits, and foreign text in it mentions no one.</summary>
    public static void Holds(BlockMessage message)
    {
        Property.Holds(message.Text.Length is >= 1 and <= 4000, $"a fallback of {message.Text.Length} characters");
        Property.Holds(message.Blocks.Count is >= 1 and <= 50, $"{message.Blocks.Count} blocks");
        var problems = BlockKitValidator.Message(JsonElement.Parse(message.BlocksJson!));
        Property.Holds(problems.Count == 0, string.Join(", ", problems));
        // Tables have a limit of their own, which the validator checks.
        var strings = message.Blocks.Where(block => (string?)block!["type"] != "data_table").SelectMany(Strings).ToList();
        Property.Holds(
            strings.Sum(text => text.Length) <= CardBlocks.LongestMessage, $"{strings.Sum(text => text.Length)} characters in all");
        foreach (var text in strings.Append(message.Text))
        {
            Property.Holds(Property.IsWhole(text), $"half a surrogate pair in '{text}'");
        }

        foreach (var text in Interpreted(message.Blocks).Append(message.Text))
        {
            MentionsNobody(text);
        }

        foreach (var element in Objects(message.Blocks))
        {
            Property.Holds(IsMeant(element), $"something is mentioned by accident in '{element.ToJsonString()}'");
        }

        // In plain text, such as a button's label, three backticks are just three backticks.
        foreach (var block in Shown(message.Blocks, "mrkdwn").Where(text => text.Contains("```", StringComparison.Ordinal)))
        {
            Property.Holds(block.Split("```").Length == 3, $"a log leaves its block in '{block}'");
        }
    }

    /// <summary>Like <see cref="Holds"/>, for a message with only text.</summary>
    public static void HoldsWithoutBlocks(BlockMessage message)
    {
        Property.Holds(message.Blocks.Count == 0 && message.BlocksJson is null, "there are blocks");
        Property.Holds(message.Text.Length is >= 1 and <= 4000, $"a text of {message.Text.Length} characters");
        Property.Holds(Property.IsWhole(message.Text), $"half a surrogate pair in '{message.Text}'");
        MentionsNobody(message.Text);
        Property.Holds(message.Text.Split("```").Length is 1 or 3, $"a log leaves its block in '{message.Text}'");
    }

    /// <summary>
    /// After removing everything that the bot may write with an angle bracket, the rest must have none, and no bare ampersand.
    /// </summary>
    private static void MentionsNobody(string text)
    {
        var rest = Ours().Replace(text, "");
        Property.Holds(!rest.Contains('<') && !rest.Contains('>'), $"an angle bracket is left in '{rest}'");
        Property.Holds(!BareAmpersand().IsMatch(rest), $"a bare ampersand is left in '{rest}'");
    }

    /// <summary>What Slack displays as text, as opposed to the values and ids of buttons.</summary>
    public static IEnumerable<string> Shown(JsonNode? node, string? type = null) => node switch
    {
        JsonObject json when json["text"] is JsonValue text =>
            type is null || (string?)json["type"] == type ? [text.GetValue<string>()] : [],
        JsonObject json => json.SelectMany(property => Shown(property.Value, type)),
        JsonArray array => array.SelectMany(item => Shown(item, type)),
        _ => [],
    };

    /// <summary>What Slack interprets of that: not what is in rich_text and in cells.</summary>
    public static IEnumerable<string> Interpreted(JsonNode? node) => node switch
    {
        JsonObject json when (string?)json["type"] is "text" or "link" or "raw_text" or "raw_number" => [],
        JsonObject json when json["text"] is JsonValue text => [text.GetValue<string>()],
        JsonObject json => json.SelectMany(property =>
            property is { Key: "title" or "caption", Value: JsonValue title } ? [title.GetValue<string>()] : Interpreted(property.Value)),
        JsonArray array => array.SelectMany(Interpreted),
        _ => [],
    };

    /// <summary>An element of rich_text that refers to something, and to nothing that foreign text could have named.</summary>
    private static bool IsMeant(JsonObject element) => (string?)element["type"] switch
    {
        "broadcast" or "team" or "emoji" => false,
        "user" => Id((string?)element["user_id"], "UW"),
        "usergroup" => Id((string?)element["usergroup_id"], "S"),
        "channel" when element["channel_id"] is { } id => Id((string?)id, "CGD"),
        "link" => Uri.TryCreate((string?)element["url"], UriKind.Absolute, out var url) && url.Scheme is ("http" or "https"),
        _ => true,
    };

    private static bool Id(string? id, string kinds) =>
        id is { Length: > 1 } && kinds.Contains(id[0]) && id.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c));

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject json => json.SelectMany(property => Objects(property.Value)).Prepend(json),
        JsonArray array => array.SelectMany(Objects),
        _ => [],
    };

    /// <summary>All strings in a message, except for Block Kit's own terms.</summary>
    private static IEnumerable<string> Strings(JsonNode? node) => node switch
    {
        JsonObject json => json.Where(property => property.Key is not ("type" or "style")).SelectMany(property => Strings(property.Value)),
        JsonArray array => array.SelectMany(Strings),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => [value.GetValue<string>()],
        _ => [],
    };

    [GeneratedRegex(
        @"<@[UW][A-Z0-9]+>|<#[CGD][A-Z0-9]+>|<https?://[^<>|\s]+\|[^<>]+>|<!date\^[0-9]+\^\{date_short_pretty\} \{time\}\|[-0-9: UTC]+>",
        RegexOptions.NonBacktracking)]
    private static partial Regex Ours();

    [GeneratedRegex("&(?!(amp|lt|gt);)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex BareAmpersand();
}
