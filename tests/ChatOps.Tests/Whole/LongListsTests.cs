using System.Globalization;
using ChatOps.Chat.Slack.Rendering;
using ChatOps.Commands;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>A large catalog: no list is cut silently, and none hides what matters.</summary>
public sealed class LongListsTests
{
    private const int Many = 160;

    [Fact]
    public async Task With_many_services_help_fits_on_one_screen_and_names_places_once()
    {
        await using var stage = await Stage.StartAsync(AddServices);

        var help = (await stage.AskAsync("/ops help", by: "carol")).Shown;

        // The menu has every command once more.
        var lines = help.Split('\n').TakeWhile(line => line is not "deploy").ToList();
        lines.Count.ShouldBeLessThanOrEqualTo(25, help);
        lines.ShouldAllBe(line => line.Length <= 120);
        foreach (var command in stage.Get<CommandTable>().All)
        {
            lines.ShouldContain(line => line.Contains($"`{SlashCommands.Write(new(command.Verb))}`")
                && (line.EndsWith($" – {command.Summary}") || command.ListedWith != null));
        }

        help.ShouldContain("You may change everything in staging and test; nothing in production.");
        (await stage.AskAsync("/ops help")).Shown.ShouldContain("You may change everything in production, staging and test.");
    }

    [Fact]
    public async Task With_many_services_errors_name_a_few_and_status_has_pages_starting_with_what_needs_attention()
    {
        await using var stage = await Stage.StartAsync(AddServices);

        var unknown = (await stage.AskAsync("/deploy nothing-of-the-kind 1.4.2 to staging")).Shown;
        unknown.ShouldContain($"and {Many + 1 - 10} more. `/ops status` lists what runs where.");
        unknown.Split("service-").Length.ShouldBeLessThan(15);
        (await stage.AskAsync("/deploy ice-15 1.4.2 to staging")).Shown.ShouldContain("Similar: service-150, service-151, service-152");

        var status = await stage.AskAsync("/ops status");
        status.Shown.Split('\n').Length.ShouldBeLessThan(30);
        // Two of web's workloads exist; the others don't exist in the clusters.
        status.Shown.ShouldContain($"{3 * Many} missing · 2 healthy");
        status.Shown.ShouldNotContain("*web*");
        status.Shown.ShouldContain("page 1 of 25. `/ops status page 2` shows the next.");
        (await stage.AskAsync("/ops status page 25")).Shown.ShouldContain("✅ *web* in staging");
        (await stage.AskAsync("/ops status page 26")).Shown.ShouldContain("There is no page 26: 25 is the last.");
        (await stage.AskAsync("/ops status production page 2")).Shown.ShouldContain("`/ops status production page 3`");
        (await stage.AskAsync("/ops status web")).Shown.ShouldNotContain("page");

        var before = stage.Slack.Ephemerals("ann").Select(m => m.Ts).ToHashSet();
        (await stage.ClickAsync(status, "Next page")).ShouldBe(Outcome.Ok);
        (await stage.UntilAsync(() => stage.Slack
            .Ephemerals("ann")
            .FirstOrDefault(m => !before.Contains(m.Ts)), "the next page")).Shown.ShouldContain("page 2 of 25");
    }

    [Fact]
    public async Task Schedules_and_history_have_pages_too()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Environments:staging:Confirm"] = "false");
        for (var i = 1; i <= 21; i++)
        {
            (await stage.AskAsync($"/scale web {4 + (i % 3)} in staging in {i}h")).Shown.ShouldContain("Scheduled for");
        }

        var first = (await stage.AskAsync("/ops scheduled web")).Shown;
        first.Split("⏰").Length.ShouldBe(21);
        first.ShouldContain("page 1 of 2. `/ops scheduled web page 2` shows the next.");
        (await stage.AskAsync("/ops scheduled web page 2")).Shown.Split("⏰").Length.ShouldBe(2);

        await stage.RunAsync("/deploy web 1.4.2 to production", m => m.Shown.Contains("Deployed"));
        (await stage.AskAsync("/ops history web")).Shown.ShouldNotContain("page");
        (await stage.AskAsync("/ops history web page 2")).Shown.ShouldContain("Nothing is left for page 2");
        (await stage.AskAsync("/ops timeline web page 2")).Shown.ShouldContain("page 2. `/ops timeline web page 3` shows the next.");
        (await stage.AskAsync("/ops doctor page 2")).Shown.ShouldContain("There is no page 2: 1 is the last.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_picker_for_many_services_can_be_searched(bool http)
    {
        await using var stage = await Stage.StartAsync(AddServices, http);
        stage.Slack.AddUser("eve", "Eve");
        stage.Slack.Join("ops", "eve");
        await stage.TypeAsync("/deploy");
        await stage.TypeAsync("/deploy", "eve");
        var view = await stage.UntilAsync(() => stage.Slack.View("ann"), "the dialog");
        var hers = await stage.UntilAsync(() => stage.Slack.View("eve"), "the other dialog");

        (await SearchAsync("")).Count.ShouldBe(100);
        (await SearchAsync("ice-15")).ShouldBe(Enumerable.Range(150, 10).Select(i => $"service-{i}"));
        (await SearchAsync("ice-15", "eve", hers)).Count.ShouldBe(10);
        // Whoever has a dialog open, but is none of ours any more, is offered nothing.
        stage.Slack.ChangeUser("eve", user => user with { TeamId = "T02OTHER" });
        (await SearchAsync("ice-15", "eve", hers)).ShouldBeEmpty();
        await stage.DrivenAsync(stage.Slack.As("ann").SubmitAsync(
            view, new Dictionary<string, string> { ["service"] = "web", ["environment"] = "staging", ["version"] = "1.4.2" }, stage.Stop));
        await stage.UntilAsync(
            () => stage.Slack.View("ann")!.Shown.Contains("Deploy web 1.4.2 to staging?") ? "" : null, "the plan");

        async Task<IReadOnlyList<string?>> SearchAsync(string typed, string by = "ann", View? inView = null)
        {
            IReadOnlyList<string?> found = [];
            (await stage.DrivenAsync(OnceAsync())).ShouldBe(Outcome.Ok);
            return found;

            async Task<Outcome> OnceAsync()
            {
                var suggested = await stage.Slack.As(by).SearchAsync(inView ?? view, "service", typed, stage.Stop);
                found = [.. suggested.Options.Select(option => option.GetProperty("value").GetString())];
                return suggested.Outcome;
            }
        }
    }

    private static void AddServices(Dictionary<string, string?> settings)
    {
        settings["ChatOps:Environments:test:Protected"] = "false";
        for (var i = 0; i < Many; i++)
        {
            var about = string.Create(CultureInfo.InvariantCulture, $"ChatOps:Services:service-{i:000}");
            settings[$"{about}:Channels:0"] = "#deploys";
            settings[$"{about}:Image"] = string.Create(CultureInfo.InvariantCulture, $"registry.acme.example/service-{i:000}");
            foreach (var environment in new[] { "staging", "production", "test" })
            {
                settings[$"{about}:Workloads:{environment}:Cluster"] = environment is "test" ? "staging" : environment;
                settings[$"{about}:Workloads:{environment}:Namespace"] = environment is "test" ? "test" : "web";
                settings[$"{about}:Workloads:{environment}:Deployment"] = string.Create(CultureInfo.InvariantCulture, $"service-{i:000}");
            }
        }
    }
}
