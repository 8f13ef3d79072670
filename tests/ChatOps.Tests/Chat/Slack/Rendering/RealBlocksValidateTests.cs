namespace ChatOps.Tests.Chat.Slack.Rendering;

/// <summary>
/// The contract against Slack itself: CHATOPS_TEST_SLACK_API is <c>https://slack.com/api/</c>. blocks.validate needs no account and no
/// token, and changes nothing.
/// </summary>
[Needs("CHATOPS_TEST_SLACK_API")]
public sealed class RealBlocksValidateTests : BlocksValidateContract
{
    private protected override Uri Api { get; } = new(Environment.GetEnvironmentVariable("CHATOPS_TEST_SLACK_API")!.TrimEnd('/') + "/");
}
