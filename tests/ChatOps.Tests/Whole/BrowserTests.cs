using ChatOps.Playground;
using ChatOps.Tests.Playground.Pages;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatOps.Tests.Whole;

/// <summary>The main scenario in a browser: the Playground as people start it, its page, and the real bot behind it.</summary>
public sealed class BrowserTests(Chromium chromium) : IClassFixture<Chromium>
{
    /// <summary>In milliseconds: nearly as long as a test may take, since a busy machine needs that long.</summary>
    private const int Long = 540_000;

    /// <summary>The time after which the bot is assumed to have been too slow for a click.</summary>
    private const int Patience = 30_000;

    private static readonly LocatorAssertionsToContainTextOptions Soon = new() { Timeout = Long };

    [Fact]
    public async Task A_newcomer_deploys_scales_breaks_is_rolled_back_and_sees_a_change_from_merge_to_deploy_in_one_message()
    {
        await using var session = await Session.StartAsync(0, TestContext.Current.CancellationToken);
        var page = await chromium.OpenAsync();
        await page.GotoAsync(session.Address.ToString());
        await page.GetByTestId("composer").WaitForAsync();
        var messages = page.GetByTestId("timeline").Locator("[data-testid=message]:not([data-ephemeral])");

        await RunAsync(page, "/deploy web 1.4.2 to staging");
        await Expect(messages.Filter(new() { HasText = "Deployed 1.4.2 to staging" })).ToHaveCountAsync(1, new() { Timeout = Long });
        await Expect(page.GetByTestId("cluster-staging")).ToContainTextAsync("1.4.2");

        await RunAsync(page, "/scale web 5 in staging");
        await Expect(messages.Filter(new() { HasText = "Scaled to 5" })).ToHaveCountAsync(1, new() { Timeout = Long });
        await Expect(page.GetByTestId("cluster-staging").GetByTestId("workload-web").GetByTestId("pod")).ToHaveCountAsync(5);

        await page.GetByTestId("scenario-1").ClickAsync();
        await Expect(page.GetByTestId("scenario-said")).ToContainTextAsync("now deploy it", Soon);
        await RunAsync(page, "/deploy web to staging");
        var story = messages.Filter(new() { HasText = "Merged" });
        await Expect(story).ToContainTextAsync("Deployed 1.4.3", Soon);
        await Expect(story).ToContainTextAsync("web/main #");
        await Expect(story).ToHaveCountAsync(1);

        await RunAsync(page, "/deploy web 1.4.4-broken to staging");
        await Expect(messages.Filter(new() { HasText = "1.4.4-broken" })).ToContainTextAsync("ImagePullBackOff", Soon);
        var failed = messages.Filter(new() { HasText = "Deploy of 1.4.4-broken to staging by" });
        await Expect(failed).ToContainTextAsync("failed", Soon);
        await Expect(failed).ToContainTextAsync("Rolled back to 1.4.3 in staging (was 1.4.4-broken) by ChatOps", Soon);
        await Expect(page.GetByTestId("cluster-staging").GetByTestId("workload-web")).ToContainTextAsync("1.4.3", Soon);

        await RunAsync(page, "/rollback web in staging");
        await Expect(messages.Filter(new() { HasText = "Rolled back to 1.4.2" })).Not.ToHaveCountAsync(0, new() { Timeout = Long });

        await page.GetByTestId("scenario-5").ClickAsync();
        await Expect(messages.Filter(new() { HasText = "1.4.1-hotfix.1" })).ToContainTextAsync(
            "Changed in production by kubectl-set, outside ChatOps", Soon);

        await TheSameInTeamsAsync(page);
        await page.Context.CloseAsync();
    }

    /// <summary>What was told in Slack stands in Teams, too, and the other way round.</summary>
    private static async Task TheSameInTeamsAsync(IPage page)
    {
        await Expect(page.GetByTestId("workspace-Teams").GetByLabel("unread")).ToBeVisibleAsync();
        await page.GetByTestId("workspace-Teams").ClickAsync();
        var posts = page.GetByTestId("timeline").GetByTestId("post");
        await Expect(posts.Filter(new() { HasText = "Merged" }).First).ToContainTextAsync("Deployed 1.4.3");
        await Expect(posts.Filter(new() { HasText = "1.4.1-hotfix.1" })).ToContainTextAsync(
            "Changed in production by kubectl-set, outside ChatOps", Soon);

        await page.GetByTestId("sort-1").ClickAsync();
        await page.GetByTestId("composer").FillAsync("@ChatOps deploy web 1.4.7 to staging");
        await page.GetByTestId("send").ClickAsync();
        await posts.Filter(new() { HasText = "deploy web 1.4.7 to staging" }).GetByText("our chat").ClickAsync(new() { Timeout = Long });
        var plan = page.GetByTestId("message").Filter(new() { HasText = "Deploy web 1.4.7 to staging?" });
        await plan.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true }).ClickAsync(new() { Timeout = Long });
        await Expect(page.GetByTestId("message").Filter(new() { HasText = "Started" })).ToBeVisibleAsync(new() { Timeout = Long });

        await page.GetByTestId("channel-Deploys").ClickAsync();
        await Expect(posts.Filter(new() { HasText = "Deployed 1.4.7 to staging" }).First).ToContainTextAsync("by Ann", Soon);
        await page.GetByTestId("workspace-Slack").ClickAsync();
        await Expect(page.GetByTestId("timeline").GetByTestId("message").Filter(new() { HasText = "Deployed 1.4.7 to staging" }).First)
            .ToBeVisibleAsync(new() { Timeout = Long });
        await Expect(page.GetByTestId("cluster-staging").GetByTestId("workload-web")).ToContainTextAsync("1.4.7");
    }

    /// <summary>A busy machine keeps Slack waiting for longer than its three seconds; then the command is retried, as people do.</summary>
    private static async Task RunAsync(IPage page, string command)
    {
        var timeline = page.GetByTestId("timeline");
        var run = timeline.GetByRole(AriaRole.Button, new() { Name = "Run", Exact = true });
        var refusals = timeline.Locator("[data-testid=message]").Filter(new() { HasText = "failed with the error" });
        do
        {
            var refused = await refusals.CountAsync();
            await page.GetByTestId("composer").FillAsync(command);
            await page.GetByTestId("send").ClickAsync();
            await Expect(run.Or(refusals.Nth(refused)).First).ToBeVisibleAsync(new() { Timeout = Long });
        }
        while (await run.CountAsync() == 0);

        do
        {
            await run.ClickAsync();
        }
        while (!await IsGoneAsync(run));
    }

    private static async Task<bool> IsGoneAsync(ILocator button)
    {
        try
        {
            await button.WaitForAsync(new() { State = WaitForSelectorState.Detached, Timeout = Patience });
            return true;
        }
        catch (TimeoutException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
