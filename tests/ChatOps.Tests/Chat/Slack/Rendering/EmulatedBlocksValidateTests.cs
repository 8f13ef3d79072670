using ChatOps.Tests.Playground.Slack;

namespace ChatOps.Tests.Chat.Slack.Rendering;

/// <summary>The contract against our own emulator.</summary>
public sealed class EmulatedBlocksValidateTests : BlocksValidateContract, IAsyncLifetime
{
    private EmulatedSlack _slack = null!;

    private protected override Uri Api => new(_slack.Workspace.Address, "api/");

    public async ValueTask InitializeAsync() => _slack = await EmulatedSlack.StartAsync();

    public ValueTask DisposeAsync() => _slack.DisposeAsync();
}
