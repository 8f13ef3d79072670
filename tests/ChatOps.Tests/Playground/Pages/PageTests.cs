using System.Text.RegularExpressions;
using ChatOps.Playground.Pages;
using static Microsoft.Playwright.Assertions;

namespace ChatOps.Tests.Playground.Pages;

public sealed partial class PageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private static readonly Regex FailsToPull = new("ErrImagePull|ImagePullBackOff", RegexOptions.None, TimeSpan.FromSeconds(1));

    [Fact]
    public async Task It_opens_with_channels_people_clusters_and_something_to_try()
    {
        await using var host = await PageHost.StartAsync(
            new ScenarioButton("Break a build", "Jenkins says no", _ => Task.FromResult("Build 1 failed.")));

        var page = await host.OpenAsync(chromium);

        await Expect(page.GetByTestId("channel-deploys")).ToHaveAttributeAsync("aria-current", "true");
        await Expect(page.GetByTestId("person-ann")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.GetByTestId("cluster-staging").GetByTestId("workload-web")).ToContainTextAsync("1.4.1");
        await Expect(page.GetByTestId("cluster-production").GetByTestId("pod")).ToHaveCountAsync(6);
        await page.GetByTestId("suggestion-1").ClickAsync();
        await Expect(page.GetByTestId("composer")).ToHaveValueAsync("/deploy web 1.4.2 to staging");
        await Expect(page.GetByTestId("composer")).ToBeFocusedAsync();
        await page.GetByTestId("scenario-1").ClickAsync();
        await Expect(page.GetByTestId("scenario-said")).ToHaveTextAsync("Build 1 failed.");
        host.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_typed_is_posted_as_the_selected_person()
    {
        await using var host = await PageHost.StartAsync();
        var page = await host.OpenAsync(chromium);

        await page.GetByTestId("person-bob").ClickAsync();
        // Typing must wait until the page shows the other person: until then, it isn't clear who types.
        await Expect(page.GetByTestId("person-bob")).ToHaveAttributeAsync("aria-pressed", "true");
        await page.GetByTestId("composer").FillAsync("hello *all*");
        await page.GetByTestId("send").ClickAsync();

        var message = page.GetByTestId("message");
        await Expect(message).ToContainTextAsync("Bob Baker");
        await Expect(message.Locator("strong").Last).ToHaveTextAsync("all");
        await Expect(page.GetByTestId("composer")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_slash_lists_the_commands_and_the_keyboard_completes_and_sends_one()
    {
        await using var host = await PageHost.StartAsync();
        var said = new TaskCompletionSource<string>();
        host.OnCommand = form =>
        {
            said.TrySetResult($"{form["command"]} {form["text"]} by {form["user_name"]}");
            return Task.FromResult<object?>(null);
        };
        var page = await host.OpenAsync(chromium);
        var composer = page.GetByTestId("composer");

        await composer.PressSequentiallyAsync("/");
        await Expect(page.GetByTestId("completion")).ToHaveCountAsync(host.Workspace.App.Commands.Count);
        await composer.PressAsync("ArrowDown");
        await Expect(page.Locator("[role=option][aria-selected=true]")).ToContainTextAsync("/scale");
        await composer.PressAsync("Tab");
        await Expect(composer).ToHaveValueAsync("/scale ");
        await Expect(composer).ToBeFocusedAsync();
        await Expect(page.GetByTestId("completion")).ToHaveCountAsync(0);
        await composer.PressSequentiallyAsync("web 6");
        await composer.PressAsync("Enter");

        (await said.Task.WaitAsync(PageHost.Cancel)).ShouldBe("/scale web 6 by ann");
        await Expect(composer).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_failed_command_is_reported_as_in_Slack()
    {
        await using var host = await PageHost.StartAsync();
        host.OnCommand = _ => throw new InvalidOperationException("on purpose");
        var page = await host.OpenAsync(chromium);

        await page.GetByTestId("composer").FillAsync("/ops status");
        await page.GetByTestId("composer").PressAsync("Enter");

        await Expect(page.GetByTestId("message")).ToContainTextAsync("/ops failed with the error \"http_service_error\"");
        await Expect(page.GetByTestId("message")).ToContainTextAsync("Only visible to you");
    }

    [Fact]
    public async Task Pods_change_color_during_a_rollout_and_say_why_they_fail()
    {
        await using var host = await PageHost.StartAsync();
        var page = await host.OpenAsync(chromium);
        var workload = page.GetByTestId("cluster-staging").GetByTestId("workload-web");
        await Expect(workload.Locator("[data-testid=pod][data-state=Ready]")).ToHaveCountAsync(3);

        host.World.Staging.Seed("web", "worker", "registry.acme.io/worker:2.0.0", replicas: 2);
        await Expect(page.GetByTestId("cluster-staging").GetByTestId("workload-worker").GetByTestId("pod")).ToHaveCountAsync(2);
        await Deploying.ImageAsync(host, "web:1.4.3-broken");

        await Expect(workload.Locator("[data-testid=pod][data-state=Failing]").First).ToHaveAttributeAsync("aria-label", FailsToPull);
        await Expect(workload).ToContainTextAsync(FailsToPull);
        host.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_channel_that_is_not_open_shows_that_it_has_new_messages()
    {
        await using var host = await PageHost.StartAsync();
        var page = await host.OpenAsync(chromium);

        await host.PostAsync("general", "Over here");
        await Expect(page.GetByTestId("channel-general").GetByLabel("unread")).ToBeVisibleAsync();
        await page.GetByTestId("channel-general").ClickAsync();

        await Expect(page.GetByTestId("message")).ToContainTextAsync("Over here");
        await Expect(page.GetByLabel("unread")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Two_tabs_see_the_same_channel_each_as_their_own_person()
    {
        await using var host = await PageHost.StartAsync();
        var ann = await host.OpenAsync(chromium);
        var bob = await host.OpenAsync(chromium);
        await bob.GetByTestId("person-bob").ClickAsync();

        await host.CallAsync("chat.postEphemeral", new { channel = "#deploys", user = host.Workspace.User("bob").Id, text = "Psst" });
        await host.PostAsync("deploys", "For all");

        await Expect(bob.GetByTestId("message")).ToHaveCountAsync(2);
        await Expect(ann.GetByTestId("message")).ToHaveCountAsync(1);
        await Expect(ann.GetByTestId("person-ann")).ToHaveAttributeAsync("aria-pressed", "true");
    }

    [Fact]
    public async Task The_newest_message_is_in_view_however_long_the_channel_is()
    {
        await using var host = await PageHost.StartAsync();
        var page = await host.OpenAsync(chromium);

        foreach (var number in Enumerable.Range(1, 60))
        {
            await host.PostAsync("deploys", $"Message {number}");
        }

        await Expect(page.GetByText("Message 60", new() { Exact = true })).ToBeInViewportAsync();
        await Expect(page.GetByText("Message 1", new() { Exact = true })).Not.ToBeInViewportAsync();
    }

    [Fact]
    public async Task Every_input_and_button_has_a_name()
    {
        await using var host = await PageHost.StartAsync(new ScenarioButton("Merge", "A pull request", _ => Task.FromResult("")));
        var ts = await host.PostAsync(
            "deploys", "Card", [Kit.Section("*Card*"), Kit.Actions(Kit.Button("Run", "run"), Kit.Select("version", "1", "2"))]);
        await host.PostAsync("deploys", "Reply", thread: ts);
        var page = await host.OpenAsync(chromium);
        await page.GetByTestId("thread-open").ClickAsync();
        await page.GetByTestId("thread-pane").WaitForAsync();

        var nameless = await page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('button, input, select, textarea, a, [role=img], [role=log]')]
              .filter(e => !(e.getAttribute('aria-label') || e.labels?.length || (e.matches('button, a') && e.textContent.trim())))
              .map(e => e.outerHTML)
            """);

        nameless.ShouldBeEmpty();
        (await page.EvaluateAsync<string[]>("[...document.querySelectorAll('[id]')].map(e => e.id)")).ShouldBeUnique();
    }

    [Fact]
    public async Task On_a_phone_one_part_is_shown_at_a_time()
    {
        await using var host = await PageHost.StartAsync();
        var page = await host.OpenAsync(chromium, new() { ViewportSize = new() { Width = 390, Height = 844 } });

        await Expect(page.GetByTestId("cluster-staging")).ToBeHiddenAsync();
        await page.GetByTestId("part-Clusters").ClickAsync();
        await Expect(page.GetByTestId("cluster-staging")).ToBeVisibleAsync();
        await page.GetByTestId("part-Channels").ClickAsync();
        await page.GetByTestId("channel-ops").ClickAsync();

        await Expect(page.GetByTestId("composer")).ToBeVisibleAsync();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBe(390);
    }
}
