using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>A method's response: <c>ok:true</c> with fields, or <c>ok:false</c> with Slack's error code.</summary>
internal sealed record Answer(JsonObject Body)
{
    public string Outcome => (string?)Body["error"] ?? "ok";

    public static Answer Ok(JsonObject? fields = null)
    {
        var body = new JsonObject { ["ok"] = true };
        foreach (var (name, value) in fields ?? [])
        {
            body[name] = value?.DeepClone();
        }

        return new Answer(body);
    }

    public static Answer Error(string code, params IReadOnlyCollection<string> messages)
    {
        var body = new JsonObject { ["ok"] = false, ["error"] = code };
        if (messages.Count > 0)
        {
            body["response_metadata"] = new JsonObject { ["messages"] = messages.ToArray() };
        }

        return new Answer(body);
    }

    public static Answer Missing(string field) => Error("invalid_arguments", $"[ERROR] missing required field: {field}");
}
