using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatOps.Tests.Playground.Pages;

/// <summary>The page's other workspace.</summary>
public sealed partial class PageTests
{
    [Fact]
    public async Task In_Teams_one_speaks_in_channels_with_a_mention_and_to_the_bot_alone_without_one()
    {
        await using var host = await PageHost.StartAsync();
        var heard = new List<string>();
        host.OnActivity = activity =>
        {
            heard.Add($"{activity.GetProperty("from").GetProperty("name")}: {activity.GetProperty("text")}".Replace('\u00a0', ' '));
            return null;
        };
        var page = await host.OpenAsync(chromium);
        var composer = page.GetByTestId("composer");
        await page.GetByTestId("person-bob").ClickAsync();
        host.PostCard(host.World.Teams.Channel("Deploys"), null, Text("Over here"));
        await Expect(page.GetByTestId("workspace-Teams").GetByLabel("unread")).ToBeVisibleAsync();

        await page.GetByTestId("workspace-Teams").ClickAsync();
        await Expect(page.GetByTestId("person-bob")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.GetByTestId("channel-Deploys")).ToHaveAttributeAsync("aria-current", "true");
        await Expect(page.GetByTestId("message")).ToContainTextAsync("Over here");
        await Expect(page.GetByLabel("unread")).ToHaveCountAsync(0);
        await page.GetByTestId("suggestion-3").ClickAsync();
        await Expect(composer).ToHaveValueAsync("@ChatOps status");
        await composer.FillAsync("");
        await composer.PressSequentiallyAsync("@c");
        await composer.PressAsync("Tab");
        await Expect(composer).ToHaveValueAsync("@ChatOps ");
        await Expect(page.GetByTestId("completion").First).ToContainTextAsync("deploy");
        await composer.PressSequentiallyAsync("sca");
        await Expect(page.GetByTestId("completion")).ToHaveCountAsync(1);
        await composer.PressAsync("Enter");
        await Expect(composer).ToHaveValueAsync("@ChatOps scale ");
        await composer.PressSequentiallyAsync("web 6");
        await composer.PressAsync("Enter");
        var post = page.GetByTestId("post").Last;
        await Expect(post).ToContainTextAsync("scale web 6");
        await Expect(post.Locator(".mention")).ToHaveTextAsync("ChatOps");

        // Only what mentions the bot is for it; in a thread, too.
        await composer.FillAsync("what is that?");
        await composer.PressAsync("Enter");
        await Expect(page.GetByTestId("post")).ToHaveCountAsync(3);
        await page.GetByTestId("post").First.GetByTestId("thread-reply").ClickAsync();
        await page.GetByTestId("reply").FillAsync("@ChatOps history web");
        await page.GetByTestId("reply").PressAsync("Enter");
        await Expect(page.GetByTestId("thread-pane").GetByTestId("message").Last).ToContainTextAsync("history web");
        await Expect(page.GetByTestId("post").First).ToContainTextAsync("history web");

        await page.GetByTestId("channel-chat").ClickAsync();
        await Expect(page.GetByTestId("thread-pane")).ToHaveCountAsync(0);
        await page.GetByTestId("suggestion-3").ClickAsync();
        await Expect(composer).ToHaveValueAsync("status");
        await page.GetByTestId("send").ClickAsync();
        await Expect(page.GetByTestId("message")).ToContainTextAsync("status");
        await Expect(page.GetByTestId("notice")).ToHaveTextAsync("You are Bob");
        heard.ShouldBe(["Bob: <at>ChatOps</at> scale web 6", "Bob: <at>ChatOps</at> history web", "Bob: status"]);

        // Who does not have the app has no chat with it.
        await page.GetByTestId("person-dan").ClickAsync();
        await Expect(page.GetByTestId("channel-chat")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("channel-Deploys")).ToHaveAttributeAsync("aria-current", "true");
        host.World.Teams.App = host.World.Teams.App with { Endpoint = new Uri("http://127.0.0.1:1/") };
        await composer.FillAsync("@ChatOps status");
        await page.GetByTestId("send").ClickAsync();
        await Expect(page.GetByTestId("notice")).ToHaveTextAsync("The bot could not be reached.");
        host.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task In_Teams_a_card_is_drawn_filled_in_pressed_and_redrawn_and_foreign_text_in_it_stays_text()
    {
        const string Evil =
            "<script>window.hit = 1</script><img src=x onerror=\"window.hit = 1\"> <at>Bob</at> {{DATE(soon)}} javascript:x";
        const string Now = "{{TIME(2026-03-04T09:30:00Z)}}";
        await using var host = await PageHost.StartAsync();
        var teams = host.World.Teams;
        JsonElement? pressed = null;
        host.OnActivity = activity =>
        {
            pressed = activity;
            return new { statusCode = 200, type = "application/vnd.microsoft.activity.message", value = "Working on it." };
        };
        object[] inputs =
        [
            new
            {
                type = "Input.ChoiceSet", id = "in.service", label = "Service", isRequired = true, errorMessage = "Service is needed.",
                choices = new[] { new { title = "web", value = "web" }, new { title = "api", value = "api" } },
            },
            new { type = "Input.Text", id = "in.version", label = "Version", value = "1.4.2" },
            new { type = "Input.Text", id = "in.reason", label = "Reason" },
        ];
        object run = new
        {
            type = "Action.Execute", title = "Run", verb = "run", style = "positive", data = new Dictionary<string, string> { ["k"] = "v" },
        };
        var card = host.PostCard(
            teams.Channel("Deploys"), null,
            new { type = "Container", style = "good", items = new[] { Run("Deploy", new() { ["weight"] = "Bolder" }) } },
            Text($"by <at>Ann</at> **now** at {Now} [story](https://acme.example/1) [no](javascript:x) {Evil}"),
            Run(Evil), Run("▰▰▱▱▱▱▱▱▱▱", new() { ["fontType"] = "Monospace" }),
            new { type = "FactSet", facts = new[] { new { title = "Version", value = "**1.4.1**" } } },
            new { type = "Input.Toggle", id = "x" }, inputs[0], inputs[1], inputs[2], new { type = "ActionSet", actions = new[] { run } });
        var page = await host.OpenAsync(chromium);
        await page.GetByTestId("workspace-Teams").ClickAsync();
        var message = page.GetByTestId("message");

        await Expect(message.Locator("[data-style=good]")).ToHaveTextAsync("Deploy");
        await Expect(message.Locator(".mention.me")).ToHaveTextAsync("Ann");
        await Expect(message.Locator("p.text").Nth(1)).ToHaveTextAsync($"by Ann now at 09:30 story [no](javascript:x) {Evil}");
        await Expect(message.Locator("p.text").Nth(2)).ToHaveTextAsync(Evil);
        await Expect(message.Locator("a")).ToHaveCountAsync(1);
        await Expect(message.GetByRole(AriaRole.Img, new() { Name = "20 %" })).ToBeVisibleAsync();
        await Expect(message.Locator("dd")).ToHaveTextAsync("1.4.1");
        await Expect(message.Locator(".unknown")).ToContainTextAsync("Input.Toggle");
        (await page.EvaluateAsync<JsonElement?>("window.hit")).ShouldBeNull();
        await Expect(page.GetByTestId("edited")).ToHaveCountAsync(0);
        (await page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('button, input, select, textarea, a, [role=img], [role=log]')]
              .filter(e => !(e.getAttribute('aria-label') || e.labels?.length || (e.matches('button, a') && e.textContent.trim())))
              .map(e => e.outerHTML)
            """)).ShouldBeEmpty();
        (await page.EvaluateAsync<string[]>("[...document.querySelectorAll('[id]')].map(e => e.id)")).ShouldBeUnique();

        // What must be filled in is asked for before the bot is.
        await message.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(message.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Service is needed.");
        pressed.ShouldBeNull();
        await message.GetByLabel("Service").SelectOptionAsync("api");
        await message.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await Expect(page.GetByTestId("answer")).ToHaveTextAsync("Working on it.");
        await Expect(message.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        pressed.ShouldNotBeNull().GetProperty("replyToId").GetString().ShouldBe(card.Id);
        pressed.Value.GetProperty("value").GetProperty("action").GetProperty("data").GetRawText().ShouldBe(
            """{"k":"v","in.service":"api","in.version":"1.4.2"}""");

        host.ChangeCard(card, Text("Done"));
        await Expect(message.Locator(".adaptive")).ToHaveTextAsync("Done");
        await Expect(page.GetByTestId("edited")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("answer")).ToHaveCountAsync(0);

        // Links into Teams lead there.
        var app = teams.App.AppId;
        var story = $"https://teams.microsoft.com/l/message/{Uri.EscapeDataString(teams.Channel("Deploys"))}/{card.Id}?tenantId=1";
        host.PostCard(
            teams.Channel("Ops"), null, Text($"[chat](https://teams.microsoft.com/l/chat/0/0?users=28:{app}) [story]({story})"));
        await page.GetByTestId("channel-Ops").ClickAsync();
        await message.Locator("a").Last.ClickAsync();
        await Expect(page.GetByTestId("thread-pane")).ToContainTextAsync("Done");
        await page.GetByTestId("channel-Ops").ClickAsync();
        await message.Locator("a").First.ClickAsync();
        await Expect(page.GetByTestId("channel-chat")).ToHaveAttributeAsync("aria-current", "true");
        await page.SetViewportSizeAsync(390, 844);
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBe(390);
        await Expect(page.GetByLabel("Light or dark")).ToBeInViewportAsync(new() { Ratio = 1 });
        host.Complaints.ShouldBeEmpty();
    }

    private static object Text(string markdown) => new { type = "TextBlock", text = markdown, wrap = true };

    private static object Run(string text, Dictionary<string, string>? more = null) => new
    {
        type = "RichTextBlock",
        inlines = new[] { new Dictionary<string, string>(more ?? []) { ["type"] = "TextRun", ["text"] = text } },
    };
}
