using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatOps.Playground.Slack.BlockKit;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary><c>blocks.validate</c>: whether blocks, a message, or a view would be accepted. It needs no token.</summary>
internal static partial class BlockMethods
{
    private const int Longest = 100_000;
    private const string Missing = "missing required field: ";
    private static readonly string[] Kinds = ["blocks", "message", "view"];

    public static Answer Validate(SlackWorkspace workspace, Arguments arguments)
    {
        if (Kinds.Where(arguments.Has).ToList() is not [var kind])
        {
            return Answer.Error("invalid_arguments", "[ERROR] must provide exactly one of: blocks, message, view");
        }

        if (!arguments.TryJson(kind, kind == "blocks" ? JsonValueKind.Array : JsonValueKind.Object, out var given)
            || given is not { } json
            || json.GetRawText().Length > Longest)
        {
            return Answer.Error($"invalid_{kind}");
        }

        var problems = kind switch
        {
            "blocks" => BlockKitValidator.Message(json),
            "message" => json.Get("blocks") is { } blocks ? BlockKitValidator.Message(blocks) : [],
            _ => BlockKitValidator.View(json, json.Text("type") is "home" ? "home" : "modal"),
        };
        if (problems.Count == 0)
        {
            return Answer.Ok();
        }

        var answer = Answer.Error($"invalid_{kind}");
        answer.Body["errors"] = new JsonArray([.. problems.Select(problem => (JsonNode)Error(problem, kind))]);
        return answer;
    }

    /// <summary>A problem in the words of other methods' errors, as this method reports it.</summary>
    private static JsonObject Error(string problem, string kind)
    {
        var parts = Problem().Match(problem);
        var (message, pointer) = (parts.Groups["message"].Value, parts.Groups["pointer"].Value);
        var above = kind switch { "blocks" => "/blocks", "view" => "/view", _ => "" };
        var field = message.StartsWith(Missing, StringComparison.Ordinal) ? message[Missing.Length..] : null;
        var error = new JsonObject
        {
            ["pointer"] = pointer.StartsWith(above, StringComparison.Ordinal) ? pointer[above.Length..] : pointer,
            ["code"] = field is null ? "failed_constraint" : "missing_field",
            ["message"] = message,
        };
        if (field is not null)
        {
            error["field"] = field;
        }

        return error;
    }

    [GeneratedRegex(
        @"^\[ERROR\] (?<message>.*) \[json-pointer:(?<pointer>.*)\]$",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Problem();
}
