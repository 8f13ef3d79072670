using System.Text.RegularExpressions;

namespace ChatOps.Playground.Pages.Text;

/// <summary>The emoji that operations talk in, by their <c>:codes:</c>. A code that is not among them stays as it is.</summary>
public static partial class Emoji
{
    private static readonly Dictionary<string, string> Known = new()
    {
        ["white_check_mark"] = "✅", ["heavy_check_mark"] = "✔️", ["x"] = "❌", ["warning"] = "⚠️", ["no_entry"] = "⛔", ["no_entry_sign"] =
            "🚫",
        ["octagonal_sign"] = "🛑", ["rotating_light"] = "🚨", ["fire"] = "🔥", ["boom"] = "💥", ["bug"] = "🐛", ["ambulance"] =
            "🚑", ["skull"] = "💀",
        ["hourglass"] = "⌛", ["hourglass_flowing_sand"] = "⏳", ["stopwatch"] = "⏱️", ["alarm_clock"] = "⏰", ["clock1"] = "🕐",
        ["arrows_counterclockwise"] = "🔄", ["rewind"] = "⏪", ["fast_forward"] = "⏩", ["leftwards_arrow_with_hook"] =
            "↩️", ["arrow_right"] = "➡️", ["arrow_up"] = "⬆️", ["arrow_down"] = "⬇️",
        ["pause_button"] = "⏸️", ["arrow_forward"] = "▶️", ["repeat"] = "🔁", ["stop_button"] = "⏹️",
        ["rocket"] = "🚀", ["ship"] = "🚢", ["package"] = "📦", ["gear"] = "⚙️", ["wrench"] = "🔧", ["hammer"] =
            "🔨", ["hammer_and_wrench"] = "🛠️", ["construction"] = "🚧",
        ["lock"] = "🔒", ["unlock"] = "🔓", ["key"] = "🔑", ["shield"] = "🛡️", ["snowflake"] = "❄️", ["label"] = "🏷️", ["bookmark"] =
            "🔖", ["pushpin"] = "📌",
        ["memo"] = "📝", ["clipboard"] = "📋", ["mag"] = "🔍", ["bell"] = "🔔", ["no_bell"] = "🔕", ["speech_balloon"] = "💬", ["link"] =
            "🔗", ["eyes"] = "👀",
        ["bar_chart"] = "📊", ["chart_with_upwards_trend"] = "📈", ["chart_with_downwards_trend"] = "📉", ["calendar"] =
            "📅", ["information_source"] = "ℹ️", ["question"] = "❓", ["bulb"] = "💡", ["robot_face"] = "🤖",
        ["large_green_circle"] = "🟢", ["green_circle"] = "🟢", ["large_yellow_circle"] = "🟡", ["large_orange_circle"] =
            "🟠", ["red_circle"] = "🔴", ["large_blue_circle"] = "🔵", ["white_circle"] = "⚪", ["black_circle"] = "⚫",
        ["+1"] = "👍", ["thumbsup"] = "👍", ["-1"] = "👎", ["thumbsdown"] = "👎", ["wave"] = "👋", ["pray"] = "🙏", ["clap"] =
            "👏", ["raised_hands"] = "🙌", ["ok_hand"] = "👌",
        ["tada"] = "🎉", ["sparkles"] = "✨", ["star"] = "⭐", ["heart"] = "❤️", ["smile"] = "😄", ["slightly_smiling_face"] =
            "🙂", ["thinking_face"] = "🤔", ["sweat_smile"] = "😅", ["cry"] = "😢", ["coffee"] = "☕",
    };

    /// <summary>The emoji of a code without its colons; the code itself with them when it is not known.</summary>
    public static string Of(string code) => Known.GetValueOrDefault(code) ?? $":{code}:";

    public static string Replace(string text) => text.Contains(':') ? Code.Replace(text, match => Of(match.Value.Trim(':'))) : text;

    [GeneratedRegex(":[a-z0-9_+-]+:", RegexOptions.NonBacktracking)]
    private static partial Regex Code { get; }
}
