using System.Text.Json;
using ChatOps.Journal;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;
using ChatOps.Playground.Teams;

namespace ChatOps.Tests.Whole;

/// <summary>What a dialog says before anything is requested, and what ends by choosing it.</summary>
public sealed class DialogPreviewsTests
{
    private const string Rules =
        """
        roles:
          all: { users: ["*"] }
        grants:
          - { role: all, allow: ["*"], environments: [production] }
        approvals:
          - { environments: [production], count: 1, from: [all] }
        confirm:
          - { environments: [production], verbs: [scale-to-zero] }
        promotions:
          - { environments: [production], stable-in: staging, stable-for: 30m, checks: [build, test], hotfix: { roles: [all] } }
        """;

    private const string Needs = "The version needs (policy.yaml:10): healthy in staging for 30 min; the checks build and test passed. "
        + "Or a reason, for a hotfix by all.";

    [Fact]
    public async Task A_dialog_says_what_promotion_rules_need_and_that_the_name_is_typed_to_scale_to_zero()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] = Rules);
        (await stage.TypeAsync("/deploy")).ShouldBe(Outcome.Ok);
        var deploy = await DialogsTests.OpenAsync(stage, "ann");
        await DialogsTests.ChooseAsync(stage, deploy, "service", "web");
        await DialogsTests.SaysAsync(stage, "*web* runs in");
        await DialogsTests.ChooseAsync(stage, deploy, "environment", "production");
        var needs = await DialogsTests.SaysAsync(stage, "🚦 ");
        needs.Shown.Replace("`", "").ShouldContain(Needs);
        needs.Shown.ShouldNotContain("⌨️");
        await DialogsTests.ChooseAsync(stage, deploy, "environment", "staging");
        await stage.UntilAsync(() => stage.Slack.View("ann")!.Shown.Contains("🚦") ? null : "", "nothing of production");
        await stage.DrivenAsync(stage.Slack.As("ann").CloseAsync(stage.Slack.View("ann")!, stage.Stop));

        (await stage.TypeAsync("/scale")).ShouldBe(Outcome.Ok);
        var scale = await DialogsTests.OpenAsync(stage, "ann");
        await DialogsTests.ChooseAsync(stage, scale, "service", "web");
        await DialogsTests.SaysAsync(stage, "*web* runs in");
        await DialogsTests.ChooseAsync(stage, scale, "environment", "production");
        (await DialogsTests.SaysAsync(stage, "⌨️ To 0: whoever runs it types the service's name (`policy.yaml:8`)."))
            .Shown.ShouldNotContain("🚦");
    }

    [Fact]
    public async Task Whoever_chooses_faster_than_the_dialog_changes_reads_about_their_last_choice()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] = Rules);
        (await stage.TypeAsync("/deploy")).ShouldBe(Outcome.Ok);
        var deploy = await DialogsTests.OpenAsync(stage, "ann");
        await DialogsTests.ChooseAsync(stage, deploy, "service", "web");
        var seen = await DialogsTests.SaysAsync(stage, "*web* runs in");

        var ann = stage.Slack.As("ann");
        string[] environments = ["staging", "production", "staging", "production"];
        (await stage.DrivenAsync(Task.WhenAll(environments.Select(name => ann.SelectAsync(seen, "environment", name, stage.Stop)))))
            .ShouldAllBe(outcome => outcome == Outcome.Ok);
        await DialogsTests.SaysAsync(stage, "🚦 ");

        // And what comes late is no news.
        await stage.PassAsync(TimeSpan.FromSeconds(5));
        stage.Slack.View("ann")!.Shown.ShouldContain("🚦 ");
    }

    [Fact]
    public async Task Whoever_chooses_again_while_the_dialog_changes_reads_about_their_last_choice()
    {
        await using var stage = await Stage.StartAsync(settings => settings["Rules"] = Rules);
        (await stage.TypeAsync("/deploy")).ShouldBe(Outcome.Ok);
        var deploy = await DialogsTests.OpenAsync(stage, "ann");
        await DialogsTests.ChooseAsync(stage, deploy, "service", "web");
        var seen = await DialogsTests.SaysAsync(stage, "*web* runs in");

        // The second choice is made, and would be answered, before the bot knows that the first answer has replaced the dialog.
        var underWay = new TaskCompletionSource();
        var chosenAgain = new TaskCompletionSource();
        var replaced = new TaskCompletionSource();
        stage.Slack.Faults.Next("views.update", new Fault.Late(() =>
        {
            underWay.SetResult();
            return chosenAgain.Task;
        }));
        stage.Slack.Faults.Next("views.update", new Fault.Late(() => replaced.Task));
        var ann = stage.Slack.As("ann");
        var before = Updates();
        (await stage.DrivenAsync(ann.SelectAsync(seen, "environment", "staging", stage.Stop))).ShouldBe(Outcome.Ok);
        await stage.DrivenAsync(underWay.Task);
        (await stage.DrivenAsync(ann.SelectAsync(seen, "environment", "production", stage.Stop))).ShouldBe(Outcome.Ok);
        await stage.PassAsync(TimeSpan.FromSeconds(1));
        chosenAgain.SetResult();
        await stage.UntilAsync(() => Updates() > before ? "" : null, "the first answer");
        replaced.SetResult();

        await DialogsTests.SaysAsync(stage, "🚦 ");

        int Updates() => stage.Slack.Calls.Count(call => call is { Method: "views.update", Outcome: "ok" });
    }

    [Fact]
    public async Task In_Teams_a_form_says_what_its_answers_need_when_it_is_asked_and_keeps_them()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            TeamsWorld.OnlyTeams(settings);
            settings["Rules"] = Rules;
        });
        await TeamsWorld.InstallAsync(stage);
        var teams = stage.World.Teams;
        await stage.DrivenAsync(teams.As("ann").ChatAsync("deploy", stage.Stop));
        var form = await stage.UntilAsync(() => teams.Chat("ann").FirstOrDefault(post => post.Shown.Contains("[What it needs]")), "a form");

        var nothing = await AskAsync(("in.service", "nonsense"));
        CardText.Of(nothing).ShouldNotContain("🚦");
        CardText.Of(await AskAsync(("in.service", "web"))).ShouldContain("web runs in production and staging.");
        var needs = await AskAsync(
            ("in.service", "web"), ("in.environment", "production"), ("in.version", "1.4.2"), ("in.reason", "the <at>all</at> sale"));
        CardText.Of(needs).ShouldContain("✋ It needs 1 approval from all");
        CardText.Of(needs).ShouldContain($"🚦 {Needs}");
        needs.GetProperty("body").EnumerateArray()
            .Select(element => element.TryGetProperty("value", out var value) ? value.GetString() : null)
            .OfType<string>()
            .ShouldBe(["web", "production", "1.4.2", "the <at>all</at> sale"]);

        // Nothing of it is stored or done, and the form still works.
        (await stage.DrivenAsync(stage.Get<Deliveries>().NewAsync(["teams"], 10, stage.Stop, []))).ShouldBeEmpty();
        teams.Chat("ann").Count(post => post.Shown.Contains("[What it needs]")).ShouldBe(1);
        (await stage.DrivenAsync(teams.As("ann").PressAsync(
            form, "Show the plan", stage.Stop, ("in.service", "web"), ("in.environment", "staging"), ("in.version", "1.4.2")))).Said
            .ShouldBe("Working on it.");
        await stage.UntilAsync(
            () => teams.Chat("ann").FirstOrDefault(post => post.Shown.Contains("Deploy web 1.4.2 to staging?")), "the plan");

        async Task<JsonElement> AskAsync(params (string, string)[] answers)
        {
            var outcome = await stage.DrivenAsync(teams.As("ann").PressAsync(form, "What it needs", stage.Stop, answers));
            return outcome.Card.ShouldNotBeNull(outcome.Said);
        }
    }

    [Fact]
    public async Task What_is_scheduled_and_what_is_frozen_ends_by_choosing_it_from_a_menu()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/scale web 5 in staging in 2h");
        await stage.ClickAsync(plan, "Schedule");
        await stage.UntilAsync(() => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("Scheduled")), "the schedule");
        var scheduled = await stage.AskAsync("/ops scheduled");
        var id = plan.Shown.Split("Operation ")[1].Trim();
        (await stage.DrivenAsync(stage.Slack.As("ann").SelectAsync(scheduled, DialogsTests.MenuOf(scheduled), id, stage.Stop)))
            .ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("Cancelled: scale")), "that it is cancelled");
        (await stage.AskAsync("/ops scheduled")).Shown.ShouldContain("Nothing is scheduled.");

        await stage.AskAsync("/ops freeze web in staging for 2h because launch");
        await stage.AskAsync("/ops freeze production for 3h because launch");
        var freezes = await stage.AskAsync("/ops freezes");
        (await stage.DrivenAsync(stage.Slack.As("ann").SelectAsync(freezes, DialogsTests.MenuOf(freezes), "web in staging", stage.Stop)))
            .ShouldBe(Outcome.Ok);
        await stage.UntilAsync(
            () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => m.Shown.Contains("is no longer frozen")), "the end of the freeze");
        var left = (await stage.AskAsync("/ops freezes")).Shown;
        left.ShouldContain("everything in production");
        left.ShouldNotContain("web in staging");
    }
}
