using ChatOps.Messages;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>How a command is typed in Teams: as a message to the bot.</summary>
/// <param name="bot">Its name there.</param>
internal sealed class CommandStyle(string bot)
{
    public string Write(Span.Command command) => $"@{bot} {command.Words}";
}
