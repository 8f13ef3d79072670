using ChatOps.Chat.Slack;
using ChatOps.Playground.Slack.WebApi;
using ChatOps.Tests.Playground.Slack;

namespace ChatOps.Tests.Chat.Slack;

/// <summary>The contract on the Playground's Slack.</summary>
public sealed class SlackPlatformContractTests : ChatPlatformContract
{
    private EmulatedSlack? _slack;
    private SlackSubject? _bot;

    public override async ValueTask DisposeAsync()
    {
        await _bot!.DisposeAsync();
        await _slack!.DisposeAsync();
    }

    internal override async Task<ChatPlatformUnderTest> OpenAsync()
    {
        _slack = await EmulatedSlack.StartAsync();
        _bot = await SlackSubject.StartAsync(_slack, _slack.Clock, SlackMode.Http);
        var workspace = _slack.Workspace;
        return new(
            _bot.Platform,
            workspace.Channel("ops").Id,
            workspace.User("ann").Id,
            () => [.. workspace.Channel("ops").Messages.Select(m => m.Shown)],
            parent => [.. workspace.Channel("ops").Messages.Single(m => m.Ts == parent).Replies.Select(m => m.Shown)],
            () => [.. workspace.Ephemerals("ann").Select(m => m.Shown)],
            () => workspace.Faults.Next("chat.update", new Fault.Error("edit_window_closed"), times: 100),
            () => workspace.Faults.Next("chat.postMessage", new Fault.Error("invalid_blocks")),
            () => workspace.Faults.Next("chat.postMessage", new Fault.DropAfter()),
            () => _slack.Clock.Advance(TimeSpan.FromSeconds(1)));
    }
}
