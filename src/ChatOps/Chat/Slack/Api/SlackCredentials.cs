namespace ChatOps.Chat.Slack.Api;

/// <summary>Whether Slack takes the bot token. It is said in the log when that changes, not at every call that it concerns.</summary>
internal sealed partial class SlackCredentials(ILogger<SlackCredentials> logger)
{
    private WebApiError? _refusal;

    /// <summary>What Slack has against the token; null as far as we know of nothing. Nothing is called with it meanwhile.</summary>
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
