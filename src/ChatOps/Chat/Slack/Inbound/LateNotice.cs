using ChatOps.Chat.Slack.Api;
using ChatOps.Chat.Slack.Rendering;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>
/// Tells a person that their action wasn't stored in time and won't be done: Slack only tells them that something failed.
/// </summary>
internal sealed partial class LateNotice(WebApiHttp http, ILogger<LateNotice> logger)
{
    private static readonly Card TooLate = new()
    {
        Title = "Too late, not run: my database did not answer within the three seconds that Slack waits. Please try again.", Tone = Tone.Warning,
    };

    /// <summary>Does nothing if the payload has no response URL.</summary>
    public async Task TellAsync(Payload payload, CancellationToken cancellationToken)
    {
        try
        {
            if (Uri.TryCreate(payload.Text("response_url"), UriKind.Absolute, out var address)
                && await http.RespondAsync(
                    address, PrivateAnswers.Private(CardBlocks.Render(TooLate), replace: false), cancellationToken) is { Ok: false } reply)
            {
                LogNotTold(reply.Error!.Sentence);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A person could not be notified that what they did came too late: {Reason}")]
    private partial void LogNotTold(string reason);
}
