using ChatOps.Playground.Slack;
using static Microsoft.Playwright.Assertions;

namespace ChatOps.Tests.Playground.Pages;

public sealed class ChannelTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_channel_that_the_app_creates_shows_its_topic_pins_bookmarks_and_files()
    {
        await using var host = await PageHost.StartAsync();
        // More than the bot asks for.
        host.Workspace.App = host.Workspace.App with { Scopes = new SlackApp().Scopes };
        var page = await host.OpenAsync(chromium);
        var channel = (await host.CallAsync("conversations.create", new { name = "inc-7" })).GetProperty("channel")
            .GetProperty("id")
            .GetString()!;
        await host.CallAsync("conversations.invite", new { channel, users = host.Workspace.User("ann").Id });
        await page.GetByTestId("channel-inc-7").ClickAsync();
        await Expect(page.GetByTestId("topic")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("pins")).ToHaveCountAsync(0);

        await host.CallAsync("conversations.setTopic", new { channel, topic = "Checkout is down <b>since 3</b>" });
        await Expect(page.GetByTestId("topic")).ToHaveTextAsync("Checkout is down <b>since 3</b>");
        await Expect(page.GetByTestId("message").Last).ToContainTextAsync("set the channel topic: Checkout is down");

        var ts = await host.PostAsync(channel, "Runbook: *look at the queue*");
        await Expect(page.GetByTestId("message").Last).ToContainTextAsync("Runbook");
        await Expect(page.GetByTestId("pinned")).ToHaveCountAsync(0);
        await host.CallAsync("pins.add", new { channel, timestamp = ts });
        await Expect(page.GetByTestId("pinned")).ToHaveTextAsync("Pinned by ChatOps");
        await page.GetByTestId("pins").Locator("summary").ClickAsync();
        await Expect(page.GetByTestId("pins").Locator("li")).ToHaveTextAsync("ChatOps Runbook: look at the queue");

        await host.CallAsync(
            "bookmarks.add",
            new { channel_id = channel, title = "Dashboard", type = "link", link = "https://grafana.acme.io/d/1", emoji = ":bar_chart:" });
        await Expect(page.GetByTestId("bookmark")).ToHaveTextAsync("📊 Dashboard");
        await Expect(page.GetByTestId("bookmark")).ToHaveAttributeAsync("href", "https://grafana.acme.io/d/1");

        var file = await UploadAsync(host, channel, "trace.log", "line 1\nline 2 <script>\n");
        await Expect(page.GetByTestId("file")).ToContainTextAsync("trace.log");
        await Expect(page.GetByTestId("file").Locator("pre")).ToHaveTextAsync("line 1\nline 2 <script>");
        await host.CallAsync("files.delete", new { file });
        await Expect(page.GetByTestId("file")).ToHaveTextAsync("This file was deleted.");

        await host.CallAsync("pins.remove", new { channel, timestamp = ts });
        await Expect(page.GetByTestId("pinned")).ToHaveCountAsync(0);
        await host.CallAsync("conversations.archive", new { channel });
        await Expect(page.GetByTestId("archived")).ToBeVisibleAsync();
        await page.GetByTestId("composer").FillAsync("anyone?");
        await page.GetByTestId("composer").PressAsync("Enter");
        await Expect(page.GetByTestId("notice")).ToContainTextAsync("archived");
        host.Complaints.ShouldBeEmpty();
    }

    private static async Task<string> UploadAsync(PageHost host, string channel, string name, string text)
    {
        var announced = await host.GetAsync($"files.getUploadURLExternal?filename={name}&length={text.Length}");
        using var http = new HttpClient();
        using var content = new StringContent(text);
        using var sent = await http.PostAsync(announced.GetProperty("upload_url").GetString(), content, PageHost.Cancel);
        sent.EnsureSuccessStatusCode();
        var file = announced.GetProperty("file_id").GetString()!;
        await host.CallAsync("files.completeUploadExternal", new { files = new[] { new { id = file } }, channel_id = channel });
        return file;
    }
}
