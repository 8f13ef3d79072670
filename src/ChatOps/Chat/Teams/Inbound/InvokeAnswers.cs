using System.Text.Json.Nodes;

namespace ChatOps.Chat.Teams.Inbound;

/// <summary>What a press of a button is answered with at once; what comes of it is shown when it is done.</summary>
internal static class InvokeAnswers
{
    /// <summary>A line that only the presser sees, for a moment.</summary>
    public static IResult Say(string text) => Results.Json(new JsonObject
    {
        ["statusCode"] = StatusCodes.Status200OK,
        ["type"] = "application/vnd.microsoft.activity.message",
        ["value"] = text,
    });
}
