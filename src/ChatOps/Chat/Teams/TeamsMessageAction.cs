using System.Text.Json.Nodes;
using ChatOps.Chat.Teams.Cards;
using ChatOps.Chat.Teams.Inbound;
using ChatOps.Chat.Teams.People;

namespace ChatOps.Chat.Teams;

/// <summary>
/// What someone chooses in the menu of a message, anyone's: the answer is a dialog that only they see. Nothing is stored, since nothing is
/// done.
/// </summary>
internal sealed partial class TeamsMessageAction(
    IMessageQuestions questions, TeamsPeople people, CardRenderer renderer, TimeProvider clock, ILogger<TeamsMessageAction> logger)
{
    /// <summary>Teams waits for five seconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public async Task<IResult> AnswerAsync(TeamsActivity activity, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            if (AskedMessage.Read(activity) is not { } asked)
            {
                return Say("I can't tell who you are, or which message you mean.");
            }

            var who = await people.RecognizeAsync(asked.Where.Who, fresh: false, either.Token);
            var card = await questions.AnswerAsync(asked with { Where = asked.Where with { Who = who } }, either.Token);
            return Answer(new()
            {
                ["type"] = "continue",
                ["value"] = new JsonObject
                {
                    ["title"] = "What changed here",
                    ["width"] = "medium",
                    ["height"] = "medium",
                    ["card"] = new JsonObject
                    {
                        ["contentType"] = AdaptiveCard.ContentType,
                        ["content"] = JsonNode.Parse(renderer.Render(card, Mentions.None).Card!),
                    },
                },
            });
        }
        catch (Exception exception) when (exception is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            LogTrouble(exception);
            return Say("I can't answer right now. Try again in a minute.");
        }
    }

    private static IResult Say(string text) => Answer(new() { ["type"] = "message", ["value"] = text });

    private static IResult Answer(JsonObject task) => Results.Json(new JsonObject { ["task"] = task });

    [LoggerMessage(Level = LogLevel.Error, Message = "A question about a message in Teams was not answered")]
    private partial void LogTrouble(Exception exception);
}
