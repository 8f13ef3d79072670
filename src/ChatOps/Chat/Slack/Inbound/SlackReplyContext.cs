namespace ChatOps.Chat.Slack.Inbound;

/// <param name="Address">For private answers: the response_url, good for half an hour and five answers; may be absent.</param>
/// <param name="Trigger">Opens one dialog within three seconds; may be absent.</param>
internal sealed record SlackReplyContext(string? Address, string? Trigger) : ReplyContext;
