using System.Text.Json;
using ChatOps.Tests.Chat.Teams.Cards;
using ChatOps.Tests.Playground.Pages;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatOps.Tests.Whole;

/// <summary>The whole program in Microsoft's own emulator of Teams, in a browser.</summary>
public sealed class AgentsPlaygroundTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_deploy_is_asked_for_planned_run_and_told_in_Microsofts_own_emulator()
    {
        TeamsSdk.Require(AgentsPlayground.Package);
        await using var stage = await Stage.StartAsync(settings =>
        {
            TeamsWorld.OnlyTeams(settings);
            // The bot's clock does not wait for the emulator.
            settings["ChatOps:Teams:Timeout"] = "00:05:00";
        });
        await using var playground = await AgentsPlayground.StartAsync(stage);
        var page = await chromium.OpenAsync();
        // It would get its fonts from elsewhere.
        await page.RouteAsync("https://**", route => route.AbortAsync());
        await page.GotoAsync(playground.Address.ToString());

        await DeployAsync(stage, playground, page);
        await AskAloneAsync(stage, page);
        await MockAsync(stage, page);
        await page.Context.CloseAsync();
        await MockAsync(playground);

        playground.Said.Where(said => said.Status >= 400).ShouldBeEmpty();
        if (TeamsSdk.Has("adaptivecards"))
        {
            var cards = playground.Said.SelectMany(said => Cards(said.Asked)).ToList();
            cards.Count.ShouldBeGreaterThan(5);
            (await CardReader.ReadAsync(cards, stage.Stop)).SelectMany(objections => objections).ShouldBeEmpty();
        }
    }

    /// <summary>Asked for in a channel, planned in the chat, run by a button, told in the channel.</summary>
    private static async Task DeployAsync(Stage stage, AgentsPlayground playground, IPage page)
    {
        // The app is added to the chat and to the team as soon as they are looked at.
        await Conversation(page, "Web - Deploys").ClickAsync();
        await stage.UntilAsync(
            () => playground.Heard.Count(heard => heard is { What: "installationUpdate", Status: 200 }) == 2 ? "both" : null,
            "both installations");

        var post = page.GetByRole(AriaRole.Textbox).First;
        await post.PressSequentiallyAsync("@C");
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "ChatOps" }).First.ClickAsync();
        await Expect(post).ToContainTextAsync("ChatOps");
        await post.PressAsync("End");
        await page.Keyboard.InsertTextAsync("deploy web 1.4.2 to staging");
        await Expect(post).ToContainTextAsync("deploy web 1.4.2 to staging");
        await page.GetByRole(AriaRole.Button, new() { Name = "Post", Exact = true }).ClickAsync();
        await stage.DrivenAsync(Expect(page.GetByText("I answered in")).ToBeVisibleAsync());

        await Conversation(page, "Personal Chat").ClickAsync();
        await stage.DrivenAsync(Expect(page.GetByText("Deploy web 1.4.2 to staging?")).ToBeVisibleAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();
        await stage.DrivenAsync(Expect(page.GetByText("Started: deploy web")).ToBeVisibleAsync());
        (await page.GetByText("19:deploys").CountAsync()).ShouldBe(0, "a channel has a name");
        await stage.DrivenAsync(Expect(page.GetByRole(AriaRole.Button, new() { Name = "Run" })).ToHaveCountAsync(0));
        playground.Heard.Single(heard => heard.What == "invoke adaptiveCard/action").Answered.ShouldContain("Working on it.");

        await Conversation(page, "Web - Deploys").ClickAsync();
        await stage.DrivenAsync(Expect(page.GetByText("Deployed 1.4.2 to staging").First).ToBeVisibleAsync());
        stage.Image("staging").ShouldBe("registry.acme.io/web:1.4.2");
        // One message, edited; the rest is below it.
        playground.Said.Count(said => said is { What: "POST /v3/conversations", Status: 201 }).ShouldBe(1);
        playground.Said.ShouldContain(said => said.What.StartsWith("PUT /v3/conversations/19:deploys@thread.tacv2;messageid="));
    }

    /// <summary>In the chat no mention is needed; a form's inputs come along.</summary>
    private static async Task AskAloneAsync(Stage stage, IPage page)
    {
        await Conversation(page, "Personal Chat").ClickAsync();
        await SayAsync("help");
        await stage.DrivenAsync(Expect(page.GetByText("What you can do here")).ToBeVisibleAsync());
        await SayAsync("deploy");
        var submit = page.GetByRole(AriaRole.Button, new() { Name = "Show the plan" });
        await submit.ClickAsync();
        await stage.DrivenAsync(Expect(page.GetByText("Service is needed.")).ToBeVisibleAsync());
        await ChooseAsync("Service", "web");
        await ChooseAsync("Environment", "production");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Version" }).FillAsync("1.4.2");
        await submit.ClickAsync();
        await stage.DrivenAsync(Expect(page.GetByText("Deploy web 1.4.2 to production?")).ToBeVisibleAsync());

        async Task ChooseAsync(string input, string option)
        {
            await page.GetByRole(AriaRole.Button, new() { Name = $"Open {input}" }).ClickAsync();
            await page.GetByRole(AriaRole.Option, new() { Name = option }).ClickAsync();
        }

        async Task SayAsync(string text)
        {
            var message = page.GetByRole(AriaRole.Textbox).Last;
            await message.ClickAsync();
            await page.Keyboard.InsertTextAsync(text);
            await Expect(message).ToHaveTextAsync(text);
            await page.Keyboard.PressAsync("Enter");
        }
    }

    /// <summary>An activity that it makes up.</summary>
    private static async Task MockAsync(Stage stage, IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Mock an Activity" }).ClickAsync();
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "onMembersAdded" }).First.ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Send activity" }).ClickAsync();
        await stage.DrivenAsync(Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0));
    }

    /// <summary>Whatever it can make up, sent as its page does.</summary>
    private static async Task MockAsync(AgentsPlayground playground)
    {
        string[] everywhere = ["install", "uninstall", "userAdded", "userRemoved", "botAdded", "botRemoved"];
        string[] inChannels = ["channelCreated", "channelRenamed", "channelDeleted", "teamRenamed", "teamDeleted"];
        // These two are not Teams'.
        string[] inChats = ["sendEmail", "mentionInWord"];
        foreach (var (conversation, types) in new[]
        {
            (AgentsPlayground.Personal, everywhere.Concat(inChats)), (AgentsPlayground.Group, everywhere.Concat(inChats)),
            (AgentsPlayground.General, everywhere.Concat(inChannels)), (AgentsPlayground.Deploys, everywhere.Concat(inChannels)),
        })
        {
            foreach (var type in types)
            {
                var answer = await playground.MockAsync(conversation, type);
                answer.Status.ShouldBe(inChats.Contains(type) ? 401 : 200, $"{type} in {conversation}: {answer.Asked}");
            }
        }
    }

    private static ILocator Conversation(IPage page, string name) => page.GetByRole(AriaRole.Treeitem, new() { Name = name });

    private static IEnumerable<JsonElement> Cards(string asked)
    {
        var json = asked.Length == 0 ? default : JsonElement.Parse(asked);
        var activity = json.ValueKind is JsonValueKind.Object && json.TryGetProperty("activity", out var inner) ? inner : json;
        return activity.ValueKind is JsonValueKind.Object && activity.TryGetProperty("attachments", out var attachments)
            ? attachments.EnumerateArray().Select(attachment => attachment.GetProperty("content").Clone())
            : [];
    }
}
