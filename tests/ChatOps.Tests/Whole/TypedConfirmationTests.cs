using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Teams;
using ChatOps.Tests.Chat.Lines;

namespace ChatOps.Tests.Whole;

/// <summary>The most dangerous operations run only once the service's name was typed.</summary>
public sealed class TypedConfirmationTests
{
    private const string Policy =
        """
        roles:
          all: { users: ["*"] }
        grants:
          - { role: all, allow: ["*"], environments: [production] }
        confirm:
          - { environments: [production], verbs: [rollback, scale-to-zero] }
        """;

    private readonly LinesRoom _room = new();

    [Fact]
    public async Task Run_opens_a_dialog_in_which_the_services_name_is_typed_exactly()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] = Policy);
        var plan = await stage.AskAsync("/scale web 0 in production");
        plan.Shown.ShouldContain("⌨️ Whoever runs it types the service's name first (`policy.yaml:6`).");
        (await stage.ClickAsync(plan, "Stop all of web")).ShouldBe(Outcome.Ok);
        var dialog = await stage.UntilAsync(() => stage.Slack.View("ann"), "the dialog");
        dialog.Shown.ShouldContain("The policy wants the name typed before this runs (`policy.yaml:6`).");

        // Another service, another case, Cyrillic, full width, nothing at all.
        foreach (var wrong in new[] { "api", "Web", "wеb", "ｗｅｂ", "web web", "we", new string('w', 3000), "<!channel>", " " })
        {
            (await SubmitAsync(stage, dialog, wrong)).ShouldBe(Outcome.FormErrors, wrong);
        }

        stage.Slack.View("ann")!.Errors["service"].ShouldBe("That isn't the service's name. Type it exactly: web.");
        Replicas(stage).ShouldBe(6);

        (await SubmitAsync(stage, dialog, " web ")).ShouldBe(Outcome.Ok);
        (await InDialogAsync(stage, "Started: scale web 6 → 0 in production.")).Submit.ShouldBeNull();
        await stage.UntilAsync(() => Replicas(stage) == 0 ? "" : null, "the change");

        // The button that is left does nothing twice, and asks for nothing.
        (await stage.ClickAsync(plan, "Stop all of web")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.Slack.Ephemerals("ann").LastOrDefault(m => m.Shown.Contains("scale web")), "the answer");
        Replicas(stage).ShouldBe(0);

        // What isn't dangerous has its button, and nothing else. A plan made before the scaling is over would be outdated.
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains('✅') && m.Shown.Contains("Scaled to *0*")), "the end of the scaling");
        var harmless = await stage.AskAsync("/scale web 2 in production");
        harmless.Shown.ShouldNotContain("types the service's name");
        (await stage.ClickAsync(harmless, "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => Replicas(stage) == 2 ? "" : null, "the other change");
    }

    [Fact]
    public async Task No_button_no_replay_and_no_forged_form_gets_past_it_and_an_old_plan_is_shown_anew()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["Rules"] = Policy;
            settings["ChatOps:Environments:production:Confirm"] = "false";
            settings["ChatOps:Operations:PlanLifetime"] = "00:05:00";
        });
        // Also where plans usually run at once.
        var plan = await stage.AskAsync("/scale web 0 in production");
        var id = plan.Shown.Split("Operation ")[1].Split('_', '\n')[0].Trim();
        var hash = (await stage.Get<OperationRows>().FindAsync(id, stage.Stop))!.Plan.Hash;

        // As a forged button would say it, and as a form without its answer would.
        foreach (var forged in new[]
            {
                $"/ops run {id}:{hash} wеb", $"/ops run {id}:{hash} service=api", $"/ops break-glass {id} because I want to",
            })
        {
            (await stage.AskAsync(forged)).Shown.ShouldNotContain("Started");
        }

        (await stage.AskAsync($"/ops run {id}:{hash} api")).Shown.ShouldContain(
            "That isn't the service's name, so nothing was done. Type it exactly: web.");
        (await stage.AskAsync($"/ops run {id}")).Shown.ShouldContain("This is the current plan:");
        (await stage.Get<Events>().NewestAsync<CommandRefused>(long.MaxValue, 10, stage.Stop))
            .Select(refused => (CommandRefused)refused.Fact)
            .ShouldContain(refused => refused.Command == "run" && refused.Rule == "policy.yaml:6");

        // The cluster moves while the dialog is open.
        (await stage.ClickAsync(plan, "Stop all of web")).ShouldBe(Outcome.Ok);
        var dialog = await stage.UntilAsync(() => stage.Slack.View("ann"), "the dialog");
        await stage.SetImageByHandAsync("production", "registry.acme.io/web:1.4.0");
        (await SubmitAsync(stage, dialog, "web")).ShouldBe(Outcome.Ok);
        var anew = await InDialogAsync(stage, "Something changed since the plan was shown. This is the current plan:");
        Replicas(stage).ShouldBe(6);

        // Bob sends what Ann's dialog says: it is his own name that is judged and recorded, and the plan is an old one.
        (await stage.AskAsync($"/ops run {id}:{hash} web", "bob")).Shown.ShouldContain("Something changed since the plan was shown.");
        Replicas(stage).ShouldBe(6);

        // When the plan is too old, its button shows it anew, and an ended one can be planned again.
        await stage.PassAsync(TimeSpan.FromMinutes(6));
        (await stage.ClickAsync(plan, "Stop all of web")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("This is the current plan:")), "the plan anew");
        (await stage.DrivenAsync(stage.Slack.As("ann").ClickAsync(anew, "Cancel", stage.Stop))).ShouldBe(Outcome.Ok);
        await InDialogAsync(stage, "Cancelled: scale");
        (await stage.ClickAsync(plan, "Stop all of web")).ShouldBe(Outcome.Ok);
        var over = await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("Cancelled: scale")), "that it is over");
        (await stage.ClickAsync(over, "Plan it again")).ShouldBe(Outcome.Ok);
        (await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").LastOrDefault(m => m.Shown.Contains("Nothing has changed yet.") && !m.Shown.Contains(id)),
            "a new plan")).Shown.ShouldContain("types the service's name first");
    }

    [Fact]
    public async Task Where_plans_run_at_once_the_name_is_asked_for_all_the_same_and_an_old_plan_is_shown_anew_before()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["Rules"] = Policy.Replace("scale-to-zero", "restart", StringComparison.Ordinal);
            settings["ChatOps:Environments:production:Confirm"] = "false";
            settings["ChatOps:Operations:PlanLifetime"] = "00:05:00";
        });
        var plan = await stage.AskAsync("/ops restart web in production");
        plan.Shown.ShouldContain("⌨️ Whoever runs it types the service's name first");

        await stage.PassAsync(TimeSpan.FromMinutes(6));
        stage.Patches("production").ShouldBe(0);
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        var anew = await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("This is the current plan:")), "the plan anew");
        stage.Slack.View("ann").ShouldBeNull("nobody types a name for a plan that they haven't seen");
        (await stage.ClickAsync(anew, "Run")).ShouldBe(Outcome.Ok);
        (await SubmitAsync(stage, await stage.UntilAsync(() => stage.Slack.View("ann"), "the dialog"), "web")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.Patches("production") == 1 ? "" : null, "the change");
    }

    [Fact]
    public async Task In_Teams_the_name_is_typed_into_a_card_which_says_what_is_wrong()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            TeamsWorld.OnlyTeams(settings);
            settings["Rules"] = Policy;
        });
        await TeamsWorld.InstallAsync(stage);
        var teams = stage.World.Teams;
        await stage.DrivenAsync(teams.As("ann").ChatAsync("scale web 0 in production", stage.Stop));
        var plan = await SaidAsync("⌨️ Whoever runs it types the service's name first");
        (await stage.DrivenAsync(teams.As("ann").PressAsync(plan, "Stop all of web", stage.Stop))).Said.ShouldBe("Working on it.");
        var form = await SaidAsync("The policy wants the name typed before this runs");

        foreach (var wrong in new[] { "Web", "wеb", new string('w', 100_000) })
        {
            (await PressAsync(wrong)).ShouldBe("That isn't the service's name. Type it exactly: web.");
        }

        Replicas(stage).ShouldBe(6);
        (await PressAsync("web")).ShouldBe("Working on it.");
        await SaidAsync("Started: scale");
        await stage.UntilAsync(() => Replicas(stage) == 0 ? "" : null, "the change");

        async Task<string?> PressAsync(string name) =>
            (await stage.DrivenAsync(teams.As("ann").PressAsync(form, "Run", stage.Stop, [("in.service", name)]))).Said;

        Task<TeamsPost> SaidAsync(string text) =>
            stage.UntilAsync(() => teams.Chat("ann").FirstOrDefault(post => post.Shown.Contains(text)), text);
    }

    [Fact]
    public async Task Without_dialogs_the_name_is_typed_in_one_line()
    {
        await using var stage = await Stage.StartAsync(
            settings =>
            {
                foreach (var key in settings.Keys.Where(key => key.StartsWith("ChatOps:Slack:", StringComparison.Ordinal)).ToList())
                {
                    settings.Remove(key);
                }

                settings["ChatOps:Lines:On"] = "true";
                settings["ChatOps:Services:web:Channels:0"] = "#release";
                settings["Rules"] = Policy;
            },
            chat: [.. Bot.ChatPlatforms, LinesPlatform.In(_room)]);

        var plan = await AskAsync("scale web 0 in production", "types the service's name first");
        var run = plan.Split('[', ']').Single(part => part.StartsWith("Stop all of web: ", StringComparison.Ordinal)).Split(": ")[1];
        var said = await AskAsync(run, "with the service's name");
        Replicas(stage).ShouldBe(6);
        var line = said[said.IndexOf("run ", StringComparison.Ordinal)..said.IndexOf(" SERVICE", StringComparison.Ordinal)];
        await AskAsync($"{line} api", "That isn't the service's name");
        await AskAsync($"{line} web", "Started: scale");
        await stage.UntilAsync(() => Replicas(stage) == 0 ? "" : null, "the change");

        async Task<string> AskAsync(string text, string answer)
        {
            var before = _room.Messages("room-1").Select(message => message.Id).ToHashSet();
            await stage.DrivenAsync(
                stage.Get<Deliveries>().AppendAsync(_room.Say("zoe", "room-1", text, stage.Clock.GetUtcNow()), stage.Stop));
            return (await stage.UntilAsync(
                () => _room.Messages("room-1").FirstOrDefault(m => !before.Contains(m.Id) && m.Text.Contains(answer)), answer)).Text;
        }
    }

    private static int? Replicas(Stage stage) => stage.World.Production.Deployment("web", "web")!.Spec.Replicas;

    private static Task<Outcome> SubmitAsync(Stage stage, View dialog, string name) => stage.DrivenAsync(
        stage.Slack.As("ann").SubmitAsync(dialog, new Dictionary<string, string> { ["service"] = name }, stage.Stop));

    /// <summary>The answer that takes the form's place.</summary>
    private static Task<View> InDialogAsync(Stage stage, string text) => stage.UntilAsync(
        () => stage.Slack.View("ann") is { } view && view.Shown.Contains(text, StringComparison.Ordinal) ? view : null, text);
}
