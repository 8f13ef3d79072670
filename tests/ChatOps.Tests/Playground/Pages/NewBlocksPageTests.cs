using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ChatOps.Tests.Playground.Pages;

public sealed class NewBlocksPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_container_opens_a_table_is_sorted_by_its_numbers_and_a_plan_shows_where_it_is()
    {
        await using var host = await PageHost.StartAsync();
        await host.PostAsync("deploys", "All", [Fold("Details, 4 lines", "the log"), Plan, Table(7)]);
        var page = await host.OpenAsync(chromium);

        var log = page.GetByText("the log");
        await Expect(log).ToBeHiddenAsync();
        await page.GetByText("Details, 4 lines").ClickAsync();
        await Expect(log).ToBeVisibleAsync();

        var tasks = page.GetByTestId("task");
        await Expect(tasks).ToHaveTextAsync(["Change", "Pods3 of 10 pods are new", "Stable for 60 s"]);
        await Expect(tasks.Nth(1).GetByRole(AriaRole.Img, new() { Name = "in progress" })).ToBeVisibleAsync();

        var table = page.GetByTestId("data-table");
        await Expect(table.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["s7", "s6", "s5", "s4", "s3"]);
        await table.GetByRole(AriaRole.Button, new() { Name = "More rows" }).ClickAsync();
        await Expect(table.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["s2", "s1"]);
        await table.GetByRole(AriaRole.Button, new() { Name = "pods" }).ClickAsync();
        await Expect(table.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["s1", "s2", "s3", "s4", "s5"]);
        await table.GetByRole(AriaRole.Button, new() { Name = "pods" }).ClickAsync();
        await Expect(table.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["s7", "s6", "s5", "s4", "s3"]);
        host.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_card_of_a_carousel_is_chosen_with_its_button()
    {
        await using var host = await PageHost.StartAsync();
        var pressed = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        host.OnInteraction = press =>
        {
            pressed.TrySetResult(press.GetProperty("actions")[0].GetProperty("action_id").GetString());
            return Task.FromResult<object?>(null);
        };
        var cards = new[] { Card("1.4.1", "0:a"), Card("1.4.0", "1:a") };
        await host.PostAsync("deploys", "Choose", [new { type = "carousel", elements = cards }]);
        var page = await host.OpenAsync(chromium);

        await page.GetByTestId("card").Filter(new() { HasText = "1.4.0" }).GetByRole(AriaRole.Button).ClickAsync();

        (await pressed.Task.WaitAsync(PageHost.Cancel)).ShouldBe("1:a");
        host.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_chart_shows_its_numbers()
    {
        await using var host = await PageHost.StartAsync();
        await host.PostAsync("deploys", "All", [Chart]);
        var page = await host.OpenAsync(chromium);

        var chart = page.GetByTestId("chart");
        await Expect(chart).ToContainTextAsync("Deploys by day");
        await Expect(chart.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["Mon 2", "Tue 3"]);
        await Expect(chart.GetByRole(AriaRole.Columnheader)).ToHaveTextAsync(["succeeded", "failed"]);
        await Expect(chart.GetByRole(AriaRole.Row).Nth(2)).ToContainTextAsync("12.5");
        host.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wide_table_and_many_cards_are_scrolled_and_not_the_page_of_a_phone()
    {
        await using var host = await PageHost.StartAsync();
        await host.PostAsync(
            "deploys",
            "All",
            [
                Fold("Details, 4 lines", "the log"), Plan, Table(3), Chart,
                new { type = "carousel", elements = Enumerable.Range(0, 10).Select(i => Card($"1.4.{i}", $"{i}:a")) },
            ]);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            foreach (var width in new[] { 390, 1440 })
            {
                var page = await host.OpenAsync(
                    chromium, new() { ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme });
                await Expect(page.GetByTestId("card")).ToHaveCountAsync(10);
                (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
            }
        }
    }

    private static readonly object Plan = new
    {
        type = "plan",
        title = "Deploying 1.4.3 to production",
        tasks = new object[]
        {
            new { type = "task_card", task_id = "change", title = "Change", status = "complete" },
            new
            {
                type = "task_card", task_id = "pods", title = "Pods", status = "in_progress",
                details = Rich("3 of 10 pods are new"),
            },
            new { type = "task_card", task_id = "stable", title = "Stable for 60 s", status = "pending" },
        },
    };

    private static readonly object Chart = new
    {
        type = "data_visualization",
        title = "Deploys by day",
        chart = new
        {
            type = "bar",
            series = new[] { Series("succeeded", 3, 12.5), Series("failed", 0, 1) },
            axis_config = new { categories = new[] { "Mon 2", "Tue 3" }, y_label = "deploys" },
        },
    };

    private static object Series(string name, double monday, double tuesday) => new
    {
        name, data = new[] { new { label = "Mon 2", value = monday }, new { label = "Tue 3", value = tuesday } },
    };

    private static object Rich(string text) => new
    {
        type = "rich_text",
        elements = new[] { new { type = "rich_text_section", elements = new[] { new { type = "text", text } } } },
    };

    private static object Fold(string title, string text) => new
    {
        type = "container",
        title = Kit.Plain(title),
        is_collapsible = true,
        default_collapsed = true,
        child_blocks = new[] { Kit.Section(text) },
    };

    private static object Card(string title, string action) => new
    {
        type = "card",
        title = new { type = "mrkdwn", text = $"✅ {title}" },
        body = new { type = "mrkdwn", text = "2026-11-29 by Ann" },
        actions = new[] { Kit.Button("Plan this", action) },
    };

    private static object Table(int rows) => new
    {
        type = "data_table",
        caption = "What runs where",
        rows = Enumerable.Range(1, rows).Reverse()
            .Select(i => new object[]
            {
                Raw($"s{i}"), Rich("production"), new { type = "raw_number", value = i * 9, text = $"{i * 9} of 99" },
                Raw("rollout under way"),
            })
            .Prepend([.. new[] { "service", "environment", "pods", "state" }.Select(Raw)]),
    };

    private static object Raw(string text) => new { type = "raw_text", text };
}
