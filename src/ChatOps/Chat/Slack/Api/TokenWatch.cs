namespace ChatOps.Chat.Slack.Api;

/// <summary>Whether the bot token is valid. Slack's answer reaches the credentials through the call itself.</summary>
internal sealed class TokenWatch(WebApi api, SlackCredentials credentials, TimeProvider clock) : CredentialWatch(clock)
{
    protected override bool IsRefused => credentials.Refusal is not null;

    protected override Task AskAsync(CancellationToken cancellationToken) => api.AuthTestAsync(cancellationToken);
}
