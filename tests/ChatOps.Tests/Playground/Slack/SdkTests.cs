using System.Diagnostics;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;

namespace ChatOps.Tests.Playground.Slack;

public sealed class SdkTests
{
    private const string Folder = "CHATOPS_TEST_SLACK_SDK";

    [Theory]
    [InlineData("socket")]
    [InlineData("http")]
    public async Task The_official_SDKs_work_against_the_emulator(string mode)
    {
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable(Folder) is null,
            $"{Folder} does not name a folder where '@slack/bolt' was installed with npm");
        await using var slack = await EmulatedSlack.StartAsync(TimeProvider.System);
        var workspace = slack.Workspace;
        workspace.App = workspace.App with { Commands = [new SlashCommand("/deploy", "Deploy")] };
        workspace.Faults.Next("users.list", new Fault.RateLimited(TimeSpan.FromSeconds(1)));
        using var node = Start(
            "sdk.mjs", mode, new Uri(workspace.Address, "api/").ToString(), workspace.App.BotToken, workspace.App.AppToken, workspace.App.SigningSecret);
        try
        {
            await ListenAsync(node, mode, workspace);
            await UseAsync(workspace);
        }
        finally
        {
            node.Kill();
            await node.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task The_official_client_gets_Slacks_responses_from_every_method()
    {
        Assert.SkipWhen(
            Environment.GetEnvironmentVariable(Folder) is null,
            $"{Folder} does not name a folder where '@slack/web-api' was installed with npm");
        await using var slack = await EmulatedSlack.StartAsync(TimeProvider.System);
        await using var poor = await EmulatedSlack.StartAsync(TimeProvider.System);
        slack.Workspace.AddChannel("quiet", withBot: false);
        slack.Workspace.App = slack.Workspace.App with
        {
            Events = new HashSet<string>
            {
                "channel_created", "channel_archive", "channel_unarchive", "channel_rename", "member_joined_channel", "pin_added", "pin_removed", "file_shared", "message.channels",
            },
        };
        poor.Workspace.AddChannel("secret", isPrivate: true);
        poor.Workspace.App = poor.Workspace.App with { Scopes = ["channels:read", "chat:write", "groups:read", "users:read"] };
        using var node = Start(
            "methods.mjs", new Uri(slack.Workspace.Address, "api/").ToString(), slack.Workspace.App.BotToken, slack.Workspace.App.AppToken, new Uri(poor.Workspace.Address, "api/").ToString());

        var said = (await node.StandardOutput.ReadToEndAsync(EmulatedSlack.Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await node.WaitForExitAsync(EmulatedSlack.Cancel);

        Array.ForEach(said, line => TestContext.Current.TestOutputHelper?.WriteLine(line));
        said.LastOrDefault().ShouldBe("end", await node.StandardError.ReadToEndAsync(EmulatedSlack.Cancel));
        said.Where(line => line.StartsWith("not ok", StringComparison.Ordinal)).ShouldBeEmpty();
        said.Count(line => line.StartsWith("ok", StringComparison.Ordinal)).ShouldBeGreaterThan(60);
    }

    /// <summary>What Ann does, and what she sees as a result.</summary>
    private static async Task UseAsync(SlackWorkspace workspace)
    {
        var cancel = EmulatedSlack.Cancel;
        var ann = workspace.As("ann");

        (await ann.TypeAsync("#ops", "/deploy web & api", cancel)).ShouldBe(Outcome.Ok);
        workspace.Ephemerals("ann").ShouldHaveSingleItem().Text.ShouldBe("planning web &amp; api");
        var message = await workspace.UntilAsync(slack => slack.Channel("ops").Messages.LastOrDefault(), cancel);

        (await ann.ClickAsync(message, "Run", cancel)).ShouldBe(Outcome.Ok);
        var view = await workspace.UntilAsync(slack => slack.View("ann"), cancel);
        (await ann.SubmitAsync(view, new Dictionary<string, string> { ["reason"] = "no" }, cancel)).ShouldBe(Outcome.FormErrors);
        workspace.View("ann")!.Errors["reason"].ShouldBe("Not a reason");
        (await ann.SubmitAsync(view, new Dictionary<string, string> { ["reason"] = "release day" }, cancel)).ShouldBe(Outcome.Ok);
        workspace.View("ann").ShouldBeNull();
        await workspace.UntilAsync(slack => slack.Channel("ops").Messages[0].Replies is [{ Text: "because release day" }], cancel);

        (await ann.ClickAsync(message, "cancel", cancel)).ShouldBe(Outcome.Ok);
        await workspace.UntilAsync(slack => slack.Channel("ops").Messages[0] is { Text: "Cancelled", Blocks: [] }, cancel);

        await ann.TypeAsync("#ops", "@chatops are you there?", cancel);
        await workspace.UntilAsync(
            slack => slack.Channel("ops").Messages[^1].Replies is [var reply] && reply.Text == $"hello <@{ann.Id}>", cancel);
        workspace.Deliveries.ShouldAllBe(delivered => delivered.Outcome == "ok");
    }

    private static Process Start(string script, params IEnumerable<string> arguments)
    {
        arguments = arguments.Prepend(Path.Combine(AppContext.BaseDirectory, "Playground", "Slack", script));
        return Process.Start(new ProcessStartInfo("node", arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private static async Task ListenAsync(Process node, string mode, SlackWorkspace workspace)
    {
        var line = await node.StandardOutput.ReadLineAsync(EmulatedSlack.Cancel);
        line.ShouldNotBeNull(line is null ? await node.StandardError.ReadToEndAsync(EmulatedSlack.Cancel) : "").ShouldStartWith("ready");
        if (mode == "http")
        {
            var url = new Uri($"http://127.0.0.1:{line!.Split(' ')[1]}/slack/events");
            workspace.App = workspace.App with { Transport = new SlackTransport.Http(url, url, url) };
            (await workspace.VerifyEventsUrlAsync(EmulatedSlack.Cancel)).ShouldBeTrue();
        }
        else
        {
            await workspace.UntilAsync(slack => slack.Sockets.Connections is [{ IsReady: true }], EmulatedSlack.Cancel);
        }
    }
}
