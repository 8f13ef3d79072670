namespace ChatOps.Chat.Slack;

/// <summary>Which blocks messages are made of.</summary>
public enum SlackBlocks
{
    /// <summary>Those that every client and every workspace knows.</summary>
    Classic,

    /// <summary>
    /// Those of 2026, too: steps, tables, carousels, and what can be folded. A client that doesn't know one shows the message's plain
    /// text instead, without its buttons, and nothing tells the bot.
    /// </summary>
    New,
}
