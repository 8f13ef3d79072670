namespace ChatOps.Chat.Slack.Inbound;

/// <param name="Address">The response_url for private answers, valid for half an hour and five answers; may be absent.</param>
/// <param name="Trigger">Opens one dialog within three seconds; may be absent.</param>
/// <param name="View">The dialog in which it was done: the answer takes its place. Null: it wasn't done in one.</param>
/// <param name="Hash">The dialog's state, where only exactly that may be replaced.</param>
/// <param name="ChosenAt">Slack's timestamp of a choice in the dialog, where it was one.</param>
internal sealed record SlackReplyContext(
    string? Address, string? Trigger, string? View = null, string? Hash = null, string? ChosenAt = null) : ReplyContext;

/// <summary>Where previews of links are shown: in a message, or in one that is being written.</summary>
internal sealed record SlackLinkContext(string UnfurlId, string Source) : ReplyContext;
