namespace ChatOps.Chat.Slack.Api;

/// <summary>Whether Slack accepts the bot token. Logged when that changes, not for every call affected.</summary>
internal sealed partial class SlackCredentials(ILogger<SlackCredentials> logger)
{
    private WebApiError? _refusal;

    /// <summary>Why Slack rejects the token; null when it isn't known to. Until that is resolved, no calls are made with it.</summary>
    public WebApiError? Refusal => Volatile.Read(ref _refusal);

    public void Refused(WebApiError error)
    {
        if (Interlocked.Exchange(ref _refusal, error)?.Code != error.Code)
        {
            LogRefused(error.Sentence, SlackOptions.Section);
        }
    }

    public void Accepted()
    {
        if (Interlocked.Exchange(ref _refusal, null) is not null)
        {
            LogAccepted();
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Problem} This is about {Section}:BotToken. Until it works again nothing is shown in Slack; what there is to show is kept.")]
    private partial void LogRefused(string problem, string section);

    [LoggerMessage(Level = LogLevel.Information, Message = "Slack takes the bot token again")]
    private partial void LogAccepted();
}
