using System.Text.Json;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatOps.Tests.Playground.Pages;

public sealed class MessageTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task An_ephemeral_plan_is_run_with_its_button_and_replaced()
    {
        await using var host = await PageHost.StartAsync();
        host.OnInteraction = async press =>
        {
            await host.RespondAsync(
                press, new { replace_original = true, text = $"Running {press.GetProperty("actions")[0].GetProperty("action_id")}" });
            return null;
        };
        await host.CallAsync("chat.postEphemeral", new
        {
            channel = "#deploys",
            user = host.Workspace.User("ann").Id,
            text = "Plan",
            blocks = new[]
            {
                Kit.Section("*Deploy web* 1.4.1 → 1.4.2"),
                Kit.Actions(Kit.Button("Run", "0:run", "primary"), Kit.Button("Cancel", "1:cancel")),
            },
        });
        var page = await host.OpenAsync(chromium);
        var message = page.GetByTestId("message");
        await Expect(message).ToContainTextAsync("Only visible to you");

        await message.GetByRole(AriaRole.Button, new() { Name = "Run" }).ClickAsync();

        await Expect(message).ToContainTextAsync("Running 0:run");
        await Expect(message.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        host.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_thread_opens_next_to_the_channel_and_accepts_comments()
    {
        await using var host = await PageHost.StartAsync();
        var ts = await host.PostAsync("deploys", "Deploying web");
        await host.PostAsync("deploys", "1 of 3 ready", thread: ts);
        var page = await host.OpenAsync(chromium);

        await page.GetByTestId("thread-open").ClickAsync();
        var pane = page.GetByTestId("thread-pane");
        await Expect(pane).ToContainTextAsync("1 of 3 ready");
        await pane.GetByTestId("reply").FillAsync("looks good");
        await pane.GetByTestId("reply").PressAsync("Enter");

        await Expect(pane.GetByTestId("message").Last).ToContainTextAsync("Ann Archer");
        await Expect(pane.GetByTestId("message").Last).ToContainTextAsync("looks good");
        await Expect(page.GetByTestId("timeline").GetByTestId("thread-open")).ToContainTextAsync("2 replies");
        await pane.GetByTestId("thread-close").ClickAsync();
        await Expect(pane).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_shortcut_is_chosen_at_a_message()
    {
        await using var host = await PageHost.StartAsync();
        var chosen = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.OnInteraction = payload =>
        {
            chosen.TrySetResult(payload);
            return Task.FromResult<object?>(null);
        };
        var ts = await host.PostAsync("deploys", "Deploying web");
        var page = await host.OpenAsync(chromium);

        await page.GetByTestId("message").HoverAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "What changed here" }).ClickAsync();

        var payload = await chosen.Task.WaitAsync(PageHost.Cancel);
        payload.GetProperty("callback_id").GetString().ShouldBe("what_changed");
        payload.GetProperty("message_ts").GetString().ShouldBe(ts);
        host.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_edited_card_is_redrawn_in_place()
    {
        await using var host = await PageHost.StartAsync();
        var ts = await host.PostAsync("deploys", "Deploying", [Kit.Section("▰▰▱▱▱▱▱▱▱▱ 1/6 updated")]);
        var page = await host.OpenAsync(chromium);
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "20 %" })).ToBeVisibleAsync();

        await host.CallAsync("chat.update", new
        {
            channel = host.Workspace.Channel("deploys").Id,
            ts,
            text = "Deployed",
            blocks = new[] { Kit.Section("▰▰▰▰▰▰▰▰▰▰ 6/6 updated") },
        });

        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "100 %" })).ToBeVisibleAsync();
        await Expect(page.GetByTestId("message")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("message")).ToHaveAttributeAsync("data-ts", ts);
    }

    [Fact]
    public async Task A_form_shows_its_errors_and_closes_when_there_are_none()
    {
        await using var host = await PageHost.StartAsync();
        host.OnCommand = async form =>
        {
            await host.CallAsync("views.open", new { trigger_id = form["trigger_id"].ToString(), view = Form });
            return null;
        };
        var submitted = new List<string>();
        host.OnInteraction = payload =>
        {
            var values = payload.GetProperty("view").GetProperty("state").GetProperty("values");
            var reason = values.GetProperty("reason").GetProperty("reason").GetProperty("value").GetString()!;
            submitted.Add(
                $"{values.GetProperty("version").GetProperty("version").GetProperty("selected_option").GetProperty("value")}: {reason}");
            return Task.FromResult<object?>(
                reason.Length > 3 ? null : new { response_action = "errors", errors = new { reason = "Say a little more." } });
        };
        var page = await host.OpenAsync(chromium);
        await page.GetByTestId("composer").FillAsync("/deploy web");
        await page.GetByTestId("send").ClickAsync();

        var modal = page.GetByTestId("modal");
        await modal.GetByTestId("modal-submit").ClickAsync();
        await Expect(modal.GetByRole(AriaRole.Alert)).ToHaveTextAsync([
            "Please complete this required field.", "Please complete this required field."
        ]);
        await modal.GetByLabel("Version").SelectOptionAsync("1.4.2");
        await modal.GetByLabel("Why").FillAsync("bug");
        await modal.GetByTestId("modal-submit").ClickAsync();
        await Expect(modal.GetByRole(AriaRole.Alert)).ToHaveTextAsync(["Say a little more."]);
        await modal.GetByLabel("Why").FillAsync("bug in the cart");
        await modal.GetByTestId("modal-submit").ClickAsync();

        await Expect(modal).ToHaveCountAsync(0);
        submitted.ShouldBe(["1.4.2: bug", "1.4.2: bug in the cart"]);
        host.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_search_menu_can_be_used_with_the_mouse_and_the_keyboard()
    {
        await using var host = await PageHost.StartAsync();
        host.OnCommand = async form =>
        {
            object Search(string name) => Kit.Input(name, name, new { type = "external_select", action_id = name, min_query_length = 0 });
            await host.CallAsync("views.open", new
            {
                trigger_id = form["trigger_id"].ToString(),
                view = new
                {
                    type = "modal",
                    title = Kit.Plain("Copy"),
                    submit = Kit.Plain("Go"),
                    blocks = new[] { Search("From"), Search("Into") },
                },
            });
            return null;
        };
        var submitted = new TaskCompletionSource<string>();
        host.OnInteraction = payload =>
        {
            if (payload.GetProperty("type").GetString() == "block_suggestion")
            {
                var typed = payload.GetProperty("value").GetString()!;
                var found = Enumerable.Range(0, 300)
                    .Select(i => $"service-{i}")
                    .Where(name => name.Contains(typed, StringComparison.Ordinal))
                    .Take(100);
                return Task.FromResult<object?>(new { options = found.Select(name => new { text = Kit.Plain(name), value = name }) });
            }

            var values = payload.GetProperty("view").GetProperty("state").GetProperty("values");
            submitted.TrySetResult(string.Join(" to ", new[] { "From", "Into" }.Select(
                name => values.GetProperty(name).GetProperty(name).GetProperty("selected_option").GetProperty("value"))));
            return Task.FromResult<object?>(null);
        };
        var page = await host.OpenAsync(chromium);
        await page.GetByTestId("composer").FillAsync("/deploy");
        await page.GetByTestId("send").ClickAsync();
        var modal = page.GetByTestId("modal");

        await modal.GetByLabel("From").ClickAsync();
        await Expect(modal.GetByTestId("option")).ToHaveCountAsync(100);
        await modal.GetByLabel("From").FillAsync("299");
        await Expect(modal.GetByTestId("option")).ToHaveTextAsync(["service-299"]);
        await modal.GetByTestId("option").ClickAsync();
        await Expect(modal.GetByLabel("From")).ToHaveValueAsync("service-299");
        await Expect(modal.GetByTestId("option")).ToHaveCountAsync(0);
        await modal.GetByLabel("Into").FillAsync("29");
        await Expect(modal.GetByTestId("option")).ToHaveCountAsync(13);
        await modal.GetByLabel("Into").PressAsync("ArrowDown");
        await Expect(modal.Locator("[role=option][aria-selected=true]")).ToHaveTextAsync("service-129");
        await modal.GetByLabel("Into").PressAsync("Enter");
        await Expect(modal.GetByLabel("Into")).ToHaveValueAsync("service-129");
        await modal.GetByTestId("modal-submit").ClickAsync();

        (await submitted.Task.WaitAsync(PageHost.Cancel)).ShouldBe("service-299 to service-129");
        await Expect(modal).ToHaveCountAsync(0);
        host.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Escape_closes_a_form()
    {
        await using var host = await PageHost.StartAsync();
        host.OnCommand = async form =>
        {
            await host.CallAsync("views.open", new { trigger_id = form["trigger_id"].ToString(), view = Form });
            return null;
        };
        var page = await host.OpenAsync(chromium);
        await page.GetByTestId("composer").FillAsync("/deploy web");
        await page.GetByTestId("composer").PressAsync("Enter");
        await Expect(page.GetByTestId("modal").GetByLabel("Version")).ToBeFocusedAsync();

        await page.Keyboard.PressAsync("Escape");

        await Expect(page.GetByTestId("modal")).ToHaveCountAsync(0);
        host.Workspace.View("ann").ShouldBeNull();
    }

    [Fact]
    public async Task A_menu_in_a_message_sends_the_choice_to_the_app()
    {
        await using var host = await PageHost.StartAsync();
        host.OnInteraction = async choice =>
        {
            var action = choice.GetProperty("actions")[0];
            await host.PostAsync(
                "deploys", $"{action.GetProperty("action_id")} is {action.GetProperty("selected_option").GetProperty("value")}");
            return null;
        };
        var more = new
        {
            type = "overflow",
            action_id = "more",
            options = new[] { new { text = Kit.Plain("Restart"), value = "restart" }, new { text = Kit.Plain("Logs"), value = "logs" } },
        };
        await host.PostAsync("deploys", "Menus", [Kit.Actions(Kit.Select("version", "1.4.1", "1.4.2"), more)]);
        var page = await host.OpenAsync(chromium);

        await page.GetByLabel("version").SelectOptionAsync("1.4.2");
        await Expect(page.GetByTestId("message").Last).ToContainTextAsync("version is 1.4.2");
        await page.GetByLabel("More").SelectOptionAsync("logs");

        await Expect(page.GetByTestId("message").Last).ToContainTextAsync("more is logs");
        await page.GetByLabel("More").SelectOptionAsync("logs");
        await Expect(page.GetByTestId("message")).ToHaveCountAsync(4);
    }

    [Fact]
    public async Task Foreign_text_stays_text()
    {
        const string Evil = "<script>window.hit = 1</script><img src=x onerror=\"window.hit = 1\"> <!channel> javascript:alert(1)";
        var escaped = Evil.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
        await using var host = await PageHost.StartAsync();
        await host.PostAsync("deploys", escaped);
        await host.PostAsync("deploys", Evil, [
            Kit.Section(escaped),
            Kit.Section($"```{escaped}```"),
            Kit.Section(Evil + " <javascript:alert(1)|here>"),
            new { type = "header", text = Kit.Plain(Evil) },
        ]);

        var page = await host.OpenAsync(chromium);

        await Expect(page.GetByTestId("message").First.Locator(".text")).ToHaveTextAsync(Evil);
        await Expect(page.GetByTestId("message").Last.Locator("pre")).ToHaveTextAsync(Evil);
        await Expect(page.GetByTestId("message").Last.Locator("h3")).ToHaveTextAsync(Evil);
        (await page.GetByTestId("message").Locator("script, img, a").CountAsync()).ShouldBe(0);
        (await page.EvaluateAsync<JsonElement?>("window.hit")).ShouldBeNull();
        host.Complaints.ShouldBeEmpty();
    }

    private static object Form => new
    {
        type = "modal",
        callback_id = "deploy",
        title = Kit.Plain("Deploy web"),
        submit = Kit.Plain("Show the plan"),
        close = Kit.Plain("Cancel"),
        blocks = new[]
        {
            Kit.Input("version", "Version", Kit.Select("version", "1.4.1", "1.4.2")),
            Kit.Input("reason", "Why", new { type = "plain_text_input", action_id = "reason" }),
        },
    };
}
