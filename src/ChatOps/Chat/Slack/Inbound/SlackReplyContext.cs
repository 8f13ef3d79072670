namespace ChatOps.Chat.Slack.Inbound;

/// <param name="Address">The response_url for private answers, valid for half an hour and five answers; may be absent.</param>
/// <param name="Trigger">Opens one dialog within three seconds; may be absent.</param>
internal sealed record SlackReplyContext(string? Address, string? Trigger) : ReplyContext;
