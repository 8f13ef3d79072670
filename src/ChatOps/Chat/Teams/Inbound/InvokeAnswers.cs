using System.Text.Json.Nodes;

namespace ChatOps.Chat.Teams.Inbound;

/// <summary>The immediate responses to a press of a button; its outcome is shown once it is done.</summary>
internal static class InvokeAnswers
{
    /// <summary>A line that only the person who pressed sees, for a moment.</summary>
    public static IResult Say(string text) => Results.Json(new JsonObject
    {
        ["statusCode"] = StatusCodes.Status200OK,
        ["type"] = "application/vnd.microsoft.activity.message",
        ["value"] = text,
    });
}
