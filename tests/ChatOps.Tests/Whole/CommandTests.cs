using ChatOps.Chat.Slack.Socket;
using ChatOps.Journal;

namespace ChatOps.Tests.Whole;

public sealed class CommandTests
{
    [Theory]
    [InlineData("/deploy wbe 1.4.2 to staging", "Did you mean `web`?")]
    [InlineData("/deploy web 1.4.2 to stagign", "Did you mean `staging`?")]
    [InlineData("/deploy web 1.4.2", "in which environment?")]
    [InlineData("/deploy web 1.4.2 to staging tomorrow", "not `tomorrow`")]
    [InlineData("/scale web many in staging", "`many` isn't a number")]
    [InlineData("/scale web in staging", "How many replicas?")]
    [InlineData("/ops rolback web", "Did you mean `/rollback`?")]
    [InlineData("/ops deploy help", "Example: `/deploy web 1.4.2 to staging`")]
    [InlineData("/ops help dploy", "Did you mean `/deploy`?")]
    [InlineData("/ops help fly", "`/ops help` lists them")]
    [InlineData("/ops fly", "There is no command `fly`. `/ops help` lists them")]
    [InlineData("/deploy web sha256:abc to staging", "isn't a valid image tag")]
    public async Task Invalid_input_is_answered_with_what_would_be_valid(string typed, string answer)
    {
        await using var stage = await Stage.StartAsync();

        (await stage.AskAsync(typed)).Shown.ShouldContain(answer);

        stage.World.Staging.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Status_history_help_and_doctor_answer_privately()
    {
        await using var stage = await Stage.StartAsync();
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));

        var status = (await stage.AskAsync("/ops status")).Shown;
        status.ShouldContain("*web* in staging: `1.4.2`, 3 of 3 available");
        status.ShouldContain("*web* in production: `1.4.1`, 6 of 6 available");
        (await stage.AskAsync("/ops history web")).Shown.ShouldContain("deploy `1.4.1` → `1.4.2` in staging");
        await stage.UntilAsync(() => stage.Get<SocketState>().Connected == 2 ? "both" : null, "both connections");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("All checks passed");
        var help = (await stage.AskAsync("/ops")).Shown;
        help.ShouldContain("`/deploy` – Deploy a version");
        help.ShouldContain("You may change web in production and staging.");
        (await stage.AskAsync("/ops help", by: "carol")).Shown.ShouldContain("You may change web in staging; nothing in production.");
    }

    [Fact]
    public async Task Help_for_a_command_says_how_to_type_it_and_who_may_use_it_where()
    {
        await using var stage = await Stage.StartAsync();

        var scale = (await stage.AskAsync("/ops help /scale", by: "carol")).Shown;
        scale.ShouldContain("`/scale SERVICE N [in ENV] [for 2h]`\n`/scale SERVICE MIN..MAX [in ENV]`\n• `for 2h` – Restores");
        scale.ShouldContain("• `at 18:00` – Starts then");
        scale.ShouldContain("Example: `/scale web 6 in staging`");
        scale.ShouldContain("You may scale web in staging; nothing in production.");
        (await stage.AskAsync("/scale help", by: "carol")).Shown.ShouldBe(scale);
        (await stage.AskAsync("/ops scale --help", by: "carol")).Shown.ShouldBe(scale);
        (await stage.AskAsync("/ops history help")).Shown.ShouldContain("`/ops history SERVICE [ENV] [page N]`");
    }

    [Fact]
    public async Task Changes_are_not_offered_to_people_without_permission()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:Environments:staging:Protected"] = "true";
            settings["Rules:1:Users:0"] = "U03BOB";
            settings["Rules:1:Environments:0"] = "staging";
            settings["Rules:1:Verbs:0"] = "restart";
        });

        var carols = (await stage.AskAsync("/ops help", by: "carol")).Shown;
        carols.ShouldContain("You may not change anything here.");
        carols.ShouldNotContain("/deploy");
        carols.ShouldNotContain("/ops cancel");
        carols.ShouldContain("/ops status");
        (await stage.AskAsync("/ops help deploy", by: "carol")).Shown.ShouldContain("You may not deploy anything here.");

        var bobs = (await stage.AskAsync("/ops help", by: "bob")).Shown;
        bobs.ShouldContain("You may restart web in production and staging.");
        bobs.ShouldContain(
            "You may deploy, scale, roll back, pause, resume, lock, freeze and release the hold on web in production; nothing in staging.");
    }

    [Fact]
    public async Task A_person_without_permission_is_refused_with_the_reason_and_recorded()
    {
        await using var stage = await Stage.StartAsync();

        (await stage.AskAsync("/deploy web 1.4.2 to production", by: "carol")).Shown.ShouldContain("You may not deploy web in production");

        stage.World.Production.Requests.ShouldBeEmpty();
        var refusals = await stage.Get<Events>().NewestAsync<CommandRefused>(long.MaxValue, 10, stage.Stop);
        refusals.ShouldHaveSingleItem().Actor!.ChatId.ShouldBe(new("slack", stage.Slack.User("carol").Id));
    }

    [Fact]
    public async Task No_one_may_change_production_until_a_rule_names_it()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings.Remove("Rules:0:Environments:0");
        });

        (await stage.AskAsync("/deploy web 1.4.2 to production")).Shown.ShouldContain("Nobody may change production yet");
        (await stage.AskAsync("/ops doctor")).Shown.ShouldContain("nobody may change production");
    }

    [Fact]
    public async Task An_unreachable_cluster_is_reported_and_nothing_else_waits_for_it()
    {
        await using var stage = await Stage.StartAsync(
            settings => settings["ChatOps:Clusters:production:Kubeconfig"] = "/nowhere/kubeconfig");

        var status = (await stage.AskAsync("/ops status")).Shown;

        status.ShouldContain("*web* in staging: `1.4.1`");
        status.ShouldContain("🔌 *web* in production");
    }

    [Fact]
    public async Task Doctor_reports_disabled_event_sources()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings.Remove("ChatOps:GitHub:Secrets:0");
            settings.Remove("ChatOps:Jenkins:Controllers:jenkins:Tokens:0");
        });

        var doctor = (await stage.AskAsync("/ops doctor")).Shown;

        doctor.ShouldContain("GitHub is not listened to");
        doctor.ShouldContain("Jenkins is not listened to");
    }
}
