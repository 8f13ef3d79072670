namespace ChatOps.Chat.Slack.Socket;

/// <summary>Why a connection ended.</summary>
internal enum SocketEnd
{
    Lost,

    /// <summary>Slack asked for a replacement, and has closed this one.</summary>
    Renewed,

    LinkDisabled,
    TooMany,

    /// <summary>It was accepted, but hello never came.</summary>
    NoHello,
}
