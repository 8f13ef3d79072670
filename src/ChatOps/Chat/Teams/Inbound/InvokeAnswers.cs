using System.Text.Json.Nodes;
using ChatOps.Chat.Teams.Cards;

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

    /// <summary>A card that takes the place of the one whose button was pressed, for the person who pressed it.</summary>
    /// <param name="card">As JSON.</param>
    public static IResult Show(string card) => Results.Json(new JsonObject
    {
        ["statusCode"] = StatusCodes.Status200OK,
        ["type"] = AdaptiveCard.ContentType,
        ["value"] = JsonNode.Parse(card),
    });
}
