using System.Runtime.CompilerServices;
using ChatOps.Chat.Slack;
using ChatOps.Playground.Slack;
using ChatOps.Tests.Playground.Slack;

namespace ChatOps.Tests.Chat.Slack.Socket;

/// <summary>A workspace whose app is in Socket Mode, and a bot for it.</summary>
public abstract class SocketStage : IAsyncLifetime
{
    private protected CapturedLog Log { get; } = new();

    private protected EmulatedSlack Slack { get; private set; } = null!;

    private protected SlackSubject Bot { get; private set; } = null!;

    private protected static CancellationToken Cancel => SlackSubject.Cancel;

    private protected SlackWorkspace Workspace => Slack.Workspace;

    private protected Person Ann => Workspace.As("ann");

    public async ValueTask InitializeAsync()
    {
        Slack = await EmulatedSlack.StartAsync();
        Workspace.App = Workspace.App with { Commands = [new SlashCommand("/deploy", "Deploy")] };
    }

    public async ValueTask DisposeAsync()
    {
        if (Bot is not null)
        {
            await Bot.DisposeAsync();
        }

        await Slack.DisposeAsync();
        GC.SuppressFinalize(this);
        Log.Text.ShouldNotContain("xapp-playground-app");
        Log.Text.ShouldNotContain("ticket=");
    }

    private protected async Task ConnectAsync(int connections = 2, Action<SlackOptions>? configure = null)
    {
        await StartAsync(connections, configure);
        await DriveUntilAsync(() => Workspace.Sockets.Connections.Count == connections && Bot.Sockets.Connected == connections);
    }

    private protected async Task StartAsync(int connections, Action<SlackOptions>? configure = null) => Bot = await SlackSubject.StartAsync(
        Slack,
        Slack.Clock,
        SlackMode.Socket,
        options =>
        {
            options.Connections = connections;
            configure?.Invoke(options);
        },
        Log);

    private protected Task DriveUntilAsync(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string what = "") =>
        Slack.Clock.DriveAsync(UntilAsync(holds, what), what: what);

    /// <summary>What the bot knows of itself changes without telling anyone, so it is looked at again and again.</summary>
    private protected static Task UntilAsync(Func<bool> holds, [CallerArgumentExpression(nameof(holds))] string what = "") =>
        Patience.UntilAsync(holds, what);
}
