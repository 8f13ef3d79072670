using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOps.Playground;

namespace ChatOps.Tests.Whole;

/// <summary>What is wrong, at a glance, with the texts that a bot has sent: holes where a word is missing, and "1 replicas".</summary>
internal static partial class Wording
{
    /// <summary>In each state of each message and view in Slack, and in what its private answers and Teams show at the end.</summary>
    public static IReadOnlyList<string> Complaints(World world)
    {
        var texts = world.Workspace.Calls.Where(call => call.Method.StartsWith("chat.", StringComparison.Ordinal)
                || call.Method.StartsWith("views.", StringComparison.Ordinal))
            .SelectMany(call => Texts(call.Arguments))
            .Concat(world.Workspace.Users.SelectMany(user => world.Workspace.Ephemerals(user.Id))
                .Where(answer => answer.User == world.Workspace.Bot.Id)
                .SelectMany(answer => answer.Blocks.SelectMany(Texts).Append(answer.Text)))
            .Concat(world.Teams.Team.Channels.Values.Concat(world.Teams.Users.Select(user => user.ChatId))
                .SelectMany(world.Teams.Threads)
                .SelectMany(thread => thread.Replies.Prepend(thread.Post))
                .Where(post => post.IsFromBot)
                .SelectMany(post => Texts(post.Activity)));
        return [.. texts.Distinct().SelectMany(Complaints).Distinct()];
    }

    public static IEnumerable<string> Complaints(string text)
    {
        var words = Code().Replace(text, "`x`");
        return Hole().Matches(words).Concat(One().Matches(words)).Select(found => $"'{found.Value}' in: {text}");
    }

    private static IEnumerable<string> Texts(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object when IsCode(json) => [],
        JsonValueKind.Object when json.TryGetProperty("inlines", out var runs) =>
            [string.Concat(runs.EnumerateArray().Select(run => IsCode(run) ? "`x`" : run.GetProperty("text").GetString()))],
        JsonValueKind.Object => json.EnumerateObject().SelectMany(
            property => property is { Name: "text" or "title" or "alt_text" or "summary", Value.ValueKind: JsonValueKind.String }
                ? [property.Value.GetString()!]
                : Texts(property.Value)),
        _ => [],
    };

    private static bool IsCode(JsonElement json) =>
        (json.TryGetProperty("type", out var type) && type.ValueKind is JsonValueKind.String
            && type.GetString() is "rich_text_preformatted" or "CodeBlock")
        || (json.TryGetProperty("fontType", out var font) && font.ValueKind is JsonValueKind.String && font.GetString() is "Monospace")
        || (json.TryGetProperty("style", out var style) && style.ValueKind is JsonValueKind.Object && style.TryGetProperty("code", out _));

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"\S+ {2,}\S+|\S+ [.,;:](?=\s|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Hole();

    [GeneratedRegex(
        @"(?<![\d.,:/#*^-])\b1 (?:new |more |other |old |waiting )?(?:replicas|commits|pods|changes|minutes|hours|seconds|days|tests|operations|services|versions|messages|builds|deliveries|people|lines|restarts|environments|times|requests|connections|members|channels|workloads|containers|failures|others)\b",
        RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex One();
}
