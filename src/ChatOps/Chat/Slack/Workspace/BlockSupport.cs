using ChatOps.Chat.Slack.Api;
using ChatOps.Checks;

namespace ChatOps.Chat.Slack.Workspace;

/// <summary>
/// Whether the new blocks are used: if configured, until the workspace has refused a message for them. Not stored, so that they are tried
/// again after a restart: an upgrade, or Slack, may have changed by then.
/// </summary>
internal sealed partial class BlockSupport(SlackOptions options, ILogger<BlockSupport> logger)
{
    private WebApiError? _refusal;

    public bool AreNew => options.Blocks is SlackBlocks.New && Volatile.Read(ref _refusal) is null;

    /// <summary>Whether an error is about blocks as such, and not about this message's size.</summary>
    public static bool IsRefusal(WebApiError error) =>
        error.Code is "invalid_blocks" or "invalid_blocks_format"
        || error.Code.StartsWith("unsupported_block", StringComparison.Ordinal);

    /// <summary>Slack refused a message with new blocks, and accepted the same one with classic blocks.</summary>
    public void Refused(WebApiError error)
    {
        if (Interlocked.CompareExchange(ref _refusal, error, null) is null)
        {
            LogRefused(error.Code, error.Detail);
        }
    }

    /// <summary>For <c>doctor</c>; null when nothing but classic blocks was asked for.</summary>
    public Finding? Examine() => (options.Blocks, Volatile.Read(ref _refusal)) switch
    {
        (SlackBlocks.Classic, _) => null,
        (_, null) => new("Slack blocks", Healthy: true, "new ones, none refused since the start"),
        (_, var error) => new(
            "Slack blocks",
            Healthy: false,
            $"Slack refused the new ones ({error.Code}{(error.Detail is null ? "" : ": " + error.Detail)}); messages have classic ones since",
            "Restart the bot to try again; if it comes back, set ChatOps:Slack:Blocks to Classic and report it."),
    };

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Slack refused the new blocks, so messages have classic ones until the next start: {Code} {Detail}")]
    private partial void LogRefused(string code, string? detail);
}
