using System.Text.Json;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>What people see in a workspace with the new blocks.</summary>
public sealed class NewBlocksWholeTests
{
    private static readonly Action<Dictionary<string, string?>> New = settings => settings["ChatOps:Slack:Blocks"] = "New";

    [Fact]
    public async Task A_deploy_is_a_plan_whose_steps_are_edited_in_place()
    {
        await using var stage = await Stage.StartAsync(New);
        var seen = new List<string>();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to production");
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        var done = await stage.UntilAsync(
            () =>
            {
                foreach (var tasks in stage.Deploys.SelectMany(m => m.Blocks).Where(b => Type(b) == "plan").Select(States))
                {
                    if (seen.LastOrDefault() != tasks)
                    {
                        seen.Add(tasks);
                    }
                }

                return stage.Deploys.LastOrDefault(m => m.Shown.Contains("Deployed 1.4.2"));
            },
            "the deploy");

        seen.ShouldContain("change in_progress, stability pending");
        seen[^1].ShouldBe("change complete, stability in_progress");
        done.Blocks.ShouldNotContain(b => Type(b) == "plan", "its line says it all");
        stage.Deploys.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_failed_deploy_shows_the_failed_step_with_its_reason_and_the_last_log_lines()
    {
        await using var stage = await Stage.StartAsync(New);
        var failed = await stage.RunAsync("/deploy web 1.4.2-crash to production", m => m.Shown.Contains("failed:"));
        var task = failed.Blocks.Single(b => Type(b) == "plan").GetProperty("tasks")[0];
        task.GetProperty("status").GetString().ShouldBe("error");
        task.GetProperty("details").GetRawText().ShouldContain("CrashLoopBackOff");
        task.GetProperty("output").GetRawText().ShouldContain("rich_text_preformatted");
        // An old client shows the text alone.
        failed.Text.ShouldContain("1.4.2-crash");
        failed.Text.ShouldContain("CrashLoopBackOff");
        failed.Text.ShouldEndWith("Without buttons here, type the command instead.");
        (await stage.ClickAsync(failed, "Roll back…")).ShouldBe(Outcome.Ok);
    }

    [Fact]
    public async Task Status_history_and_scheduled_are_tables_with_the_lines_as_their_text()
    {
        await using var stage = await Stage.StartAsync(New);
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed 1.4.2"));
        await stage.AskAsync("/ops status");
        var status = stage.Slack.Ephemerals("ann")[^1];
        Rows(status).ShouldBe(
            [
                "service | environment | state | version | available | remarks",
                "web | staging | ✅ healthy | 1.4.2 | 3 of 3 |",
                "web | production | ✅ healthy | 1.4.1 | 6 of 6 |",
            ],
            ignoreOrder: true);
        status.Blocks.Single(b => Type(b) == "data_table").GetProperty("rows")[1][4].GetProperty("type").GetString().ShouldBe("raw_number");
        status.Text.ShouldContain("✅ web in staging: 1.4.2, 3 of 3 available");

        var history = await stage.AskAsync("/ops history web");
        Rows(history)[1].ShouldContain("✅ succeeded | deploy | 1.4.1 → 1.4.2 | staging | U");
        history.Text.ShouldContain("deploy 1.4.1 → 1.4.2 in staging by");

        var plan = await stage.AskAsync("/deploy web 1.4.3 to production in 2h");
        (await stage.ClickAsync(plan, "Schedule")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Text.Contains("Scheduled for")), "the answer");
        var scheduled = await stage.AskAsync("/ops scheduled");
        Rows(scheduled)[1].ShouldContain("deploy | web | production | 1.4.1 → 1.4.3");
        scheduled.Text.ShouldContain("requested by");
    }

    [Fact]
    public async Task Another_version_for_a_rollback_is_chosen_in_a_carousel()
    {
        await using var stage = await Stage.StartAsync(New);
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed 1.4.2"));
        await stage.RunAsync("/deploy web 1.4.3 to staging", m => m.Shown.Contains("Deployed 1.4.3"));
        await stage.RunAsync("/deploy web 1.4.4 to staging", m => m.Shown.Contains("Deployed 1.4.4"));
        var plan = await stage.AskAsync("/rollback web in staging");
        var card = plan.Blocks.Single(b => Type(b) == "carousel").GetProperty("elements").EnumerateArray()
            .Single(c => c.GetProperty("title").GetProperty("text").GetString()!.EndsWith(" 1.4.2", StringComparison.Ordinal));
        plan.Shown.ShouldContain("Another version…");
        plan.Shown.ShouldNotContain("Other versions that ran here");
        plan.Text.ShouldContain("Other versions that ran here");
        var button = card.GetProperty("actions")[0];
        button.GetProperty("value").GetString().ShouldBe("web in staging version=1.4.2");

        var element = ChatOps.Playground.Slack.BlockKit.BlockElement.In(plan.Blocks)
            .Single(e => e.Type == "button" && e.Json.GetProperty("value").GetString() == "web in staging version=1.4.2");
        var before = stage.Slack.Ephemerals("ann").Count;
        (await stage.DrivenAsync(stage.Slack.As("ann").ActAsync(plan, element, chosen: null, stage.Stop))).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Text.Contains("Roll web back to 1.4.2 in staging?")),
            "the other plan");
    }

    private static string Type(JsonElement block) => block.GetProperty("type").GetString()!;

    private static string States(JsonElement plan) => string.Join(", ", plan.GetProperty("tasks").EnumerateArray()
        .Select(task => $"{task.GetProperty("task_id").GetString()} {task.GetProperty("status").GetString()}"));

    private static IReadOnlyList<string> Rows(Message message) =>
    [
        .. message.Blocks.Single(b => Type(b) == "data_table").GetProperty("rows").EnumerateArray()
            .Select(row => string.Join(" | ", row.EnumerateArray().Select(Cell)).TrimEnd()),
    ];

    private static string Cell(JsonElement cell) => Type(cell) == "rich_text"
        ? string.Concat(cell.GetProperty("elements")[0].GetProperty("elements").EnumerateArray().Select(
            element => element.TryGetProperty("text", out var text) ? text.GetString()
                : element.TryGetProperty("user_id", out var user) ? user.GetString() : "…"))
        : cell.GetProperty("text").GetString()!;
}
