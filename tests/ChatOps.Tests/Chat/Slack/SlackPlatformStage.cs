using ChatOps.Chat;
using ChatOps.Chat.Slack;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;
using ChatOps.Tests.Playground.Slack;

namespace ChatOps.Tests.Chat.Slack;

/// <summary>A workspace and a bot that calls it.</summary>
public abstract class SlackPlatformStage : IAsyncLifetime
{
    private protected static readonly Card Hello = new() { Title = "Hello" };
    private protected static readonly Card Bye = new() { Title = "Bye", Tone = Tone.Good };

    private protected CapturedLog Log { get; } = new();

    private protected EmulatedSlack Slack { get; private set; } = null!;

    private protected SlackSubject Bot { get; private set; } = null!;

    private protected static CancellationToken Cancel => SlackSubject.Cancel;

    private protected SlackWorkspace Workspace => Slack.Workspace;

    private protected IChatPlatform Platform => Bot.Platform;

    private protected string Ops => Workspace.Channel("ops").Id;

    private protected string Deploys => Workspace.Channel("deploys").Id;

    public async ValueTask InitializeAsync()
    {
        Slack = await EmulatedSlack.StartAsync();
        Bot = await SlackSubject.StartAsync(Slack, Slack.Clock, SlackMode.Http, Configure, Log);
        // So that a test's planned faults don't hit the bot's own first call.
        await Workspace.UntilAsync(workspace => workspace.Calls is [{ Method: "auth.test" }, ..], Cancel);
    }

    private protected virtual void Configure(SlackOptions options)
    {
    }

    public async ValueTask DisposeAsync()
    {
        // Whatever a test does, no secret is ever logged.
        Log.Text.ShouldNotContain("xoxb-");
        Log.Text.ShouldNotContain("xapp-");
        await Bot.DisposeAsync();
        await Slack.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected List<ApiCall> Calls(string method) => [.. Workspace.Calls.Where(call => call.Method == method)];

    private protected async Task<string> PostAsync(string channel, string postId) =>
        (await Slack.Clock.DriveAsync(Platform.PostAsync(channel, null, Hello, postId, Cancel))).ShouldBeOfType<ShowResult.Shown>().Message;
}
