using ChatOps.Commands;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>Whatever can be typed can be tapped, and a dialog says what its choices need before anything is requested.</summary>
public sealed class DialogsTests
{
    private const string Policy =
        """
        roles:
          all: { users: ["*"] }
          leads: { users: [U04CAROL] }
        grants:
          - { role: all, allow: ["*"], environments: [production] }
        approvals:
          - { environments: [production], count: 1, from: [leads] }
        confirm:
          - { environments: [production], verbs: [deploy] }
        """;

    [Fact]
    public async Task A_deploy_is_put_together_planned_confirmed_and_explained_in_one_dialog()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] = Policy);
        var scenarios = stage.Scenarios();
        await stage.DrivenAsync(scenarios.MergePullRequestAsync(null, stage.Stop));
        await stage.DrivenAsync(scenarios.BuildAsync(null, passes: true, stage.Stop));
        await stage.RunAsync("/deploy web 1.4.0 to staging", m => m.Shown.Contains("Deployed"));

        (await stage.TypeAsync("/ops deploy")).ShouldBe(Outcome.Ok);
        var dialog = await OpenAsync(stage, "ann");
        await ChooseAsync(stage, dialog, "service", "web");
        await SaysAsync(stage, "*web* runs in");
        await ChooseAsync(stage, dialog, "environment", "production");
        var needs = await SaysAsync(stage, "✋ It needs 1 approval from leads");
        needs.Shown.ShouldContain("*web* in production: no operations through ChatOps yet.");
        needs.Shown.ShouldContain("⌨️ Whoever runs it types the service's name (`policy.yaml:9`).");
        (await stage.AskAsync("/ops history web")).Shown.ShouldNotContain("production");

        // With what was built, and what ran before, each with when and whether it was healthy.
        var found = await SearchAsync(stage, needs, "");
        found.ShouldContain(version => version.StartsWith("1.4.0 · ✅ healthy in staging, "), string.Join('\n', found));
        found.ShouldContain(version => version.Contains("built "), string.Join('\n', found));
        (await SearchAsync(stage, needs, "1.4.2")).ShouldHaveSingleItem().ShouldStartWith("1.4.2");
        (await SearchAsync(stage, needs, "healthy")).ShouldAllBe(version => version.Contains("healthy"));
        (await SearchAsync(stage, needs, "<!channel>")).ShouldBeEmpty();

        (await SubmitAsync(stage, needs, ("version", "1.4.2"), ("reason", "the <!channel> asked for it"))).ShouldBe(Outcome.Ok);
        var plan = await SaysAsync(stage, "Deploy web 1.4.2 to production?");
        plan.Shown.ShouldContain("💬 the &lt;!channel&gt; asked for it");
        plan.Shown.ShouldContain("✋ It needs 1 approval from leads (`policy.yaml:7`) before it can run.");
        stage.Patches("production").ShouldBe(0);
        (await stage.DrivenAsync(stage.Slack.As("ann").ClickAsync(plan, "Ask for approval", stage.Stop))).ShouldBe(Outcome.Ok);
        var typing = await SaysAsync(stage, "The policy wants the name typed before this runs");
        (await SubmitAsync(stage, typing, ("service", "web"))).ShouldBe(Outcome.Ok);
        await SaysAsync(stage, "Waits for approval: deploy web");
        var asked = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("waits for approval") && m.Shown.Contains("💬 the ")),
            "the request");
        asked.Shown.ShouldNotContain("<!channel>");
        (await stage.AskAsync("/ops audit web")).Shown.ShouldContain(": the &lt;!channel&gt; asked for it");
    }

    [Fact]
    public async Task A_dialog_says_what_is_wrong_and_its_answer_comes_as_a_message_once_it_is_closed()
    {
        await using var stage = await Stage.StartAsync();
        (await stage.TypeAsync("/scale")).ShouldBe(Outcome.Ok);
        var dialog = await OpenAsync(stage, "ann");
        var web = new[] { ("service", "web"), ("environment", "staging") };
        foreach (var replicas in new[] { "many", "１e9", "-1", new string('9', 100_000) })
        {
            (await SubmitAsync(stage, dialog, [.. web, ("replicas", replicas)])).ShouldBe(Outcome.FormErrors);
        }

        (await SubmitAsync(stage, dialog, [.. web, ("replicas", "5"), ("reason", new string('x', 100_000))])).ShouldBe(Outcome.FormErrors);
        stage.Slack.View("ann")!.Errors.Values.ShouldHaveSingleItem().ShouldContain("A reason may have at most 300 characters.");

        // Words in an answer are no other arguments.
        (await SubmitAsync(stage, dialog, [.. web, ("replicas", "5"), ("reason", "env=production because in production")])).ShouldBe(
            Outcome.Ok);
        await stage.DrivenAsync(stage.Slack.As("ann").CloseAsync(stage.Slack.View("ann")!, stage.Stop));
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("Scale web to 5 in staging?")),
            "the plan");
        stage.Patches("staging").ShouldBe(0);
    }

    [Fact]
    public async Task Every_command_has_a_dialog_or_answers_when_it_is_typed_alone_and_help_has_a_menu_of_them()
    {
        await using var stage = await Stage.StartAsync();
        var help = await stage.AskAsync("/ops");
        foreach (var command in stage.Get<CommandTable>().All)
        {
            if (command is HelpCommand)
            {
                continue;
            }

            if (!command.Asks)
            {
                (await stage.AskAsync($"/ops {command.Verb}")).Shown.ShouldNotContain("Usage:", customMessage: command.Verb);
                continue;
            }

            (await stage.DrivenAsync(stage.Slack.As("ann").SelectAsync(help, MenuOf(help), command.Verb, stage.Stop))).ShouldBe(Outcome.Ok);
            var dialog = await OpenAsync(stage, "ann");
            dialog.CallbackId.ShouldStartWith($"{command.Verb}@");
            await stage.DrivenAsync(stage.Slack.As("ann").CloseAsync(dialog, stage.Stop));
        }

        // What a dialog asks becomes what would be typed.
        await stage.TypeAsync("/ops lock");
        var locking = await OpenAsync(stage, "ann");
        (await SubmitAsync(stage, locking, ("service", "web"), ("for", "2h"), ("reason", "load test"))).ShouldBe(Outcome.Ok);
        await SaysAsync(stage, "You hold the lock on web");
        await CloseAsync();
        var locks = await stage.AskAsync("/ops locks", "bob");
        (await stage.DrivenAsync(stage.Slack.As("bob").SelectAsync(locks, MenuOf(locks), "web", stage.Stop))).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("bob").FirstOrDefault(m => m.Shown.Contains("is unlocked")), "the end of the lock");

        var plan = await stage.AskAsync("/scale web 5 in production");
        await stage.TypeAsync("/ops cancel");
        var cancel = await OpenAsync(stage, "ann");
        var id = plan.Shown.Split("Operation ")[1].Trim();
        (await SubmitAsync(stage, cancel, ("operation", id))).ShouldBe(Outcome.Ok);
        await SaysAsync(stage, "Cancelled: scale web");
        await CloseAsync();
        plan.Shown.ShouldContain("Nothing has changed yet.");

        Task CloseAsync() => stage.DrivenAsync(stage.Slack.As("ann").CloseAsync(stage.Slack.View("ann")!, stage.Stop));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_stays_in_a_dialog_whose_receipt_comes_late(bool http)
    {
        await using var stage = await Stage.StartAsync(http: http);
        stage.Slack.SubmissionDelay = TimeSpan.FromMilliseconds(250);
        (await stage.TypeAsync("/scale")).ShouldBe(Outcome.Ok);
        var dialog = await OpenAsync(stage, "ann");

        (await SubmitAsync(stage, dialog, ("service", "web"), ("environment", "staging"), ("replicas", "5"))).ShouldBe(Outcome.Ok);
        await SaysAsync(stage, "Scale web");
        await stage.PassAsync(TimeSpan.FromSeconds(2));
        stage.Slack.View("ann")!.Shown.ShouldContain("Scale web");
    }

    internal static string MenuOf(Message message) => message.Blocks
        .SelectMany(block => block.TryGetProperty("elements", out var elements) ? elements.EnumerateArray() : default)
        .First(element => element.GetProperty("type").GetString() == "static_select").GetProperty("action_id").GetString()!;

    internal static Task<View> OpenAsync(Stage stage, string who) =>
        stage.UntilAsync(() => stage.Slack.View(who) is { Submit: not null } view ? view : null, "a dialog");

    internal static Task<View> SaysAsync(Stage stage, string text) => stage.UntilAsync(
        () => stage.Slack.View("ann") is { } view && view.Shown.Contains(text, StringComparison.Ordinal) ? view : null,
        $"{text} in the dialog, which says\n{stage.Slack.View("ann")?.Shown}\n");

    internal static async Task ChooseAsync(Stage stage, View view, string input, string option) =>
        (await stage.DrivenAsync(stage.Slack.As("ann").SelectAsync(stage.Slack.View("ann") ?? view, input, option, stage.Stop)))
            .ShouldBe(Outcome.Ok);

    private static Task<Outcome> SubmitAsync(Stage stage, View view, params (string Input, string Value)[] answers) => stage.DrivenAsync(
        stage.Slack.As("ann").SubmitAsync(view, answers.ToDictionary(answer => answer.Input, answer => answer.Value), stage.Stop));

    private static async Task<IReadOnlyList<string>> SearchAsync(Stage stage, View view, string typed)
    {
        IReadOnlyList<string> found = [];
        (await stage.DrivenAsync(OnceAsync())).ShouldBe(Outcome.Ok);
        return found;

        async Task<Outcome> OnceAsync()
        {
            var suggested = await stage.Slack.As("ann").SearchAsync(view, "version", typed, stage.Stop);
            found = [.. suggested.Options.Select(option => option.GetProperty("text").GetProperty("text").GetString()!)];
            return suggested.Outcome;
        }
    }
}
