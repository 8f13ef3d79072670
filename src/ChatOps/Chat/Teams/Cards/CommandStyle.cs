using ChatOps.Messages;

namespace ChatOps.Chat.Teams.Cards;

/// <summary>How people type a command in Teams: as a message to the bot.</summary>
/// <param name="bot">The bot's name in Teams.</param>
internal sealed class CommandStyle(string bot)
{
    public string Write(Span.Command command) => $"@{bot} {command.Words}";
}
