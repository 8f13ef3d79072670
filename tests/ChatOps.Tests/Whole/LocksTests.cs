using ChatOps.Journal;
using ChatOps.Playground;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Slack.WebApi;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Tests.Whole;

/// <summary>While a lock holds, only its holder may change what it covers.</summary>
public sealed class LocksTests
{
    private const string Secret = "ghp_0123456789abcdefABCDEF0123456789abcd";

    [Fact]
    public async Task A_lock_stops_everyone_but_its_holder_who_is_told_when_someone_else_releases_it()
    {
        await using var stage = await Stage.StartAsync();
        var before = await stage.AskAsync("/deploy web 1.4.2 to staging");
        var taken = await stage.AskAsync($"/ops lock web in staging for 2h because load test a<b&c, token={Secret}", "bob");
        taken.Shown.ShouldContain("🔒 You hold the lock on web in staging until ");
        taken.Shown.ShouldContain("`/ops unlock web in staging` unlocks it");
        var told = await SaidAsync(stage, "🔒 Locked by Bob Baker until");
        told.Shown.ShouldContain(": load test a&lt;b&amp;c, token=∗∗∗ · ");
        told.Shown.ShouldNotContain(Secret);

        // Others are refused when they ask, and when they press what they were shown before.
        const string Refusal = "web in staging is locked by <@U03BOB> until ";
        (await stage.AskAsync("/deploy web 1.4.2 to staging")).Shown.ShouldContain(Refusal);
        (await stage.AskAsync("/ops restart web in staging")).Shown.ShouldContain("load test");
        (await stage.ClickAsync(before, "Run")).ShouldBe(Outcome.Ok);
        await AnswersAsync(stage, Refusal, count: 3);
        stage.Patches("staging").ShouldBe(0);
        (await RefusalsAsync(stage)).ShouldAllBe(reason => reason.Contains("is locked by @U03BOB", StringComparison.Ordinal));
        (await RefusalsAsync(stage)).Count.ShouldBe(3);

        // What starts after its end isn't stopped; nor is another environment.
        (await stage.AskAsync("/scale web 5 in staging in 3h")).Shown.ShouldContain("Starts at");
        (await stage.AskAsync("/scale web 5 in staging in 1h")).Shown.ShouldContain(Refusal);
        (await stage.AskAsync("/scale web 5 in production")).Shown.ShouldContain("Scale web to 5 in production?");

        (await stage.AskAsync("/ops status web")).Shown.ShouldContain("3 of 3 available 🔒 locked by <@U03BOB> until ");
        (await stage.AskAsync("/ops locks")).Shown.ShouldContain("🔒 *web in staging* by <@U03BOB> until ");
        (await stage.AskAsync("/ops locks web production")).Shown.ShouldContain("Nothing is locked.");

        // The holder may go ahead, and is reminded that others can't.
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging", "bob");
        plan.Shown.ShouldContain("🔒 You hold the lock on web in staging until ");
        (await stage.ClickAsync(plan, "Run", "bob")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "Deployed *1.4.2*");

        // Two people can't hold it at once.
        (await stage.AskAsync("/ops lock web in staging because mine")).Shown.ShouldContain(
            "Already locked: web in staging by <@U03BOB> until ");

        // Someone else may end it; the holder is notified privately, and everyone in the lock's thread.
        (await stage.AskAsync("/ops unlock web in staging")).Shown.ShouldContain(
            "<@U03BOB>, who had locked it, will be notified.");
        var notice = await stage.UntilAsync(() => stage.Slack.FindChannel("@bob")?.Messages.LastOrDefault(), "the notice");
        notice.Shown.ShouldContain("🔒 <@U02ANN> unlocked web in staging, which you had locked since ");
        var end = await stage.UntilSaidAsync(told, "🔓 Unlocked by Ann Archer");
        await stage.UntilSaidAsync(end, "🔓 web in staging is no longer locked by Bob Baker: unlocked by Ann Archer");
        (await stage.AskAsync("/ops locks")).Shown.ShouldContain("Nothing is locked.");
        (await stage.AskAsync("/ops unlock web in staging")).Shown.ShouldContain("There is no lock on web in staging.");
        await stage.RunAsync("/scale web 4 in staging", m => m.Shown.Contains("Scaled to *4*", StringComparison.Ordinal));
        (await stage.AskAsync("/ops timeline web")).Shown.ShouldContain("Lock on web in staging");
        stage.Slack.Channel("@bob").Messages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Bad_input_says_what_to_do_and_only_those_may_lock_or_unlock_whom_policy_allows_it()
    {
        await using var stage = await Stage.StartAsync(services: [WorldService.Web, WorldService.Api]);
        foreach (var (typed, answer) in new[]
        {
            ("/ops lock for 2h", "Lock what? Name a service, an environment, both, or `everything`."),
            ("/ops lock wbe in staging", "There is no service or environment `wbe`. Did you mean `web`?"),
            ("/ops lock web for ever", "`ever` isn't a valid duration"),
            ("/ops lock web until later", "`until later` isn't a time I understand. Examples: `until 18:00`"),
            ("/ops lock web until 2026-12-24 18:00", "That is more than 14 days ahead: leave the end out"),
            ("/ops lock web for 1h until 18:00", "You gave two ends"),
            ("/ops lock web because " + new string('a', 301), "A reason may have at most 300 characters."),
            ("/ops lock production", "You may not lock api in production"),
            ("/ops lock everything because I can", "You may not lock api in production"),
            ("/ops locks", "Nothing is locked."),
        })
        {
            (await stage.AskAsync(typed, "carol")).Shown.ShouldContain(answer);
        }

        // A lock on an environment stops each of its services, and is posted in their channels.
        (await stage.AskAsync("/ops lock production until Friday 18:00 CET because of in-flight env=prod migrations")).Shown.ShouldContain(
            "🔒 You hold the lock on everything in production until ");
        var told = await SaidAsync(stage, "Lock on everything in production");
        told.Shown.ShouldContain(": in-flight env=prod migrations");
        (await stage.AskAsync("/scale api 4 in production", "bob")).Shown.ShouldContain(
            "everything in production is locked by <@U02ANN> until ");
        (await stage.AskAsync("/ops unlock web in production", "bob")).Shown.ShouldContain("`/ops unlock production` unlocks it.");
        (await stage.AskAsync("/ops unlock production", "carol")).Shown.ShouldContain("You may not lock api in production");

        // Locks may overlap: each stops all others.
        (await stage.AskAsync("/ops lock web", "bob")).Shown.ShouldContain(
            "⚠️ This is locked, too, and stops you there: *everything in production* by <@U02ANN> until ");
        (await stage.AskAsync("/scale web 4 in production")).Shown.ShouldContain(
            "web in every environment is locked by <@U03BOB>. Ask them to unlock it.");
        (await stage.AskAsync("/ops unlock web", "bob")).Shown.ShouldContain("web in every environment is unlocked.");
        // The holder gives it another reason and end.
        (await stage.AskAsync("/ops lock production because longer")).Shown.ShouldContain(
            "🔒 You hold the lock on everything in production: longer");
        await stage.UntilSaidAsync(told, "🔒 Locked by Ann Archer: longer");
        var release = await stage.AskAsync("/ops unlock production");
        release.Shown.ShouldContain("everything in production is unlocked.");
        await stage.UntilSaidAsync(told, "🔓 Unlocked by Ann Archer");
        stage.Slack.FindChannel("@ann")?.Messages.ShouldBeEmpty();
    }

    [Fact]
    public async Task Scheduled_changes_do_not_start_and_a_temporary_scaling_ends_when_it_is_unlocked()
    {
        await using var stage = await Stage.StartAsync();
        (await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2 to staging in 3m"), "Schedule")).ShouldBe(Outcome.Ok);
        await stage.RunAsync("/scale web 5 in staging for 2m", m => m.Shown.Contains("Scaled to *5*", StringComparison.Ordinal));
        (await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.2-slow to production"), "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains('▰')), "a deploy under way");

        var taken = await stage.AskAsync("/ops lock everything because audit", "bob");
        taken.Shown.ShouldContain("⏳ Still running: deploy *web* 1.4.1 → *1.4.2-slow* in production, requested by <@U02ANN>.");
        taken.Shown.ShouldContain("⏰ 1 operation scheduled there won't start while this holds");
        // What is running may always be stopped.
        var id = taken.Shown.Split("/ops cancel ")[1][..10];
        (await stage.AskAsync($"/ops cancel {id}")).Shown.ShouldContain("Cancelled: deploy");

        var late = await SaidAsync(stage, "Not scaled back to 3 in staging yet: everything is locked by Bob Baker: audit.");
        await SaidAsync(stage, "did not start: Nothing was changed: everything is locked by");
        await stage.PassAsync(TimeSpan.FromMinutes(2));
        stage.Cluster("staging").Deployment("web", "web")!.Spec.Replicas.ShouldBe(5);
        Stage.Describe(stage.Deploys.Single(m => m.Ts == late.Ts)).Split("Not scaled back").Length.ShouldBe(
            3, "it is said once, and in the thread");

        (await stage.AskAsync("/ops unlock everything", "bob")).Shown.ShouldContain("everything is unlocked.");
        await SaidAsync(stage, "Scaled to *3*");
        stage.Patches("staging").ShouldBe(0);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("[{ environments: [prod*], exempt: none }, { services: [web], exempt: [scale-back, Rollback] }]", true)]
    [InlineData("[{ exempt: none }]", false)]
    [InlineData("[{ environments: [production], exempt: [rollback] }, { exempt: [scale-back, take-down] }]", false)]
    public async Task An_automatic_rollback_goes_past_a_lock_and_says_so_unless_the_policy_does_not_exempt_it(string rules, bool isExempt)
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:Environments:staging:AutoRollback"] = "On";
            if (rules.Length > 0)
            {
                settings["Rules"] = $"automation: {rules}";
            }
        });
        (await stage.ClickAsync(await stage.AskAsync("/deploy web 1.4.3-broken to staging"), "Run")).ShouldBe(Outcome.Ok);
        await stage.UntilAsync(() => stage.Image("staging").EndsWith("broken", StringComparison.Ordinal) ? "set" : null, "the change");
        await stage.AskAsync("/ops lock staging because audit", "bob");

        if (isExempt)
        {
            var back = await SaidAsync(stage, "Rolled back to *1.4.1*");
            await stage.UntilSaidAsync(back, "It goes past the lock on *everything in staging* by Bob Baker: audit.");
        }
        else
        {
            var failed = await SaidAsync(stage, "❌ Deploy of *1.4.3-broken*");
            await stage.UntilSaidAsync(failed, "No automatic rollback: everything in staging is locked by Bob Baker: audit.");
            await stage.PassAsync(TimeSpan.FromSeconds(30));
            stage.Image("staging").ShouldEndWith("broken");
            (await stage.AskAsync("/ops status web")).Shown.ShouldNotContain("on hold");
        }
    }

    [Fact]
    public async Task Locks_survive_restarts_end_on_time_and_old_ones_without_an_end_remind_their_holder_once_a_day()
    {
        await using var stage = await Stage.StartAsync();
        await stage.AskAsync("/ops lock web in staging for 10m", "bob");
        await stage.AskAsync("/ops lock web in production because contract", "bob");
        await RestartAsync(stage, TimeSpan.FromMinutes(8));
        (await stage.AskAsync("/deploy web 1.4.2 to staging")).Shown.ShouldContain("web in staging is locked by <@U03BOB>");

        var end = await SaidAsync(stage, "🔓 The lock is over: its time has passed");
        await stage.UntilSaidAsync(end, "🔓 web in staging is no longer locked by Bob Baker");
        (await stage.AskAsync("/deploy web 1.4.2 to staging")).Shown.ShouldContain("Deploy web 1.4.2 to staging?");
        stage.Slack.FindChannel("@bob").ShouldBeNull();

        await RestartAsync(stage, TimeSpan.FromDays(1));
        var reminder = await stage.UntilAsync(() => stage.Slack.FindChannel("@bob")?.Messages.SingleOrDefault(), "the reminder");
        reminder.Shown.ShouldContain("🔒 You have locked web in production since ");
        reminder.Shown.ShouldContain("(contract), without an end. `/ops unlock web in production` unlocks it.");
        await RestartAsync(stage, TimeSpan.FromHours(23));
        await stage.PassAsync(TimeSpan.FromSeconds(30));
        stage.Slack.Channel("@bob").Messages.Count.ShouldBe(1);

        // Someone who can't be reached privately is notified in the lock's thread.
        stage.Slack.Faults.Next("chat.postMessage", new Fault.Error("messages_tab_disabled"));
        await RestartAsync(stage, TimeSpan.FromHours(1));
        var thread = await SaidAsync(stage, "Lock on web in production");
        await stage.UntilSaidAsync(thread, "<@U03BOB>: You have locked web in production since ");
        stage.Slack.Channel("@bob").Messages.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_traffic_switch_is_not_approved_and_the_old_color_stays_up_while_it_is_locked()
    {
        await using var stage = await Stage.StartAsync(services: [WorldService.Shop]);
        (await stage.ClickAsync(await stage.AskAsync("/deploy shop 3.2.0 to staging"), "Run")).ShouldBe(Outcome.Ok);
        var asked = await SaidAsync(stage, "Switch it?");
        await stage.AskAsync("/ops lock shop in staging because demo", "bob");

        (await stage.ClickAsync(asked, "Approve")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "ann", "shop in staging is locked by <@U03BOB>: demo. Ask them to unlock it.");
        stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("blue");
        (await stage.ClickAsync(asked, "Approve", "bob")).ShouldBe(Outcome.Ok);
        await SaidAsync(stage, "Deployed *3.2.0*");
        stage.Cluster("staging").Service("shop", "shop")!.Spec.Selector["color"].ShouldBe("green");

        await SaidAsync(stage, "blue stays up: shop in staging is locked by Bob Baker: demo.");
        stage.Cluster("staging").Deployment("shop", "shop-blue")!.Spec.Replicas.ShouldNotBe(0);
        await stage.AskAsync("/ops unlock shop in staging");
        await stage.UntilAsync(() => stage.Cluster("staging").Deployment("shop", "shop-blue")!.Spec.Replicas == 0 ? "down" : null, "blue");
    }

    [Fact]
    public async Task A_lock_on_what_is_no_longer_configured_can_be_ended()
    {
        var isConfigured = true;
        await using var stage = await Stage.StartAsync(
            settings =>
            {
                foreach (var about in settings.Keys.Where(
                    key => !isConfigured && key.StartsWith("ChatOps:Services:api:", StringComparison.Ordinal)).ToList())
                {
                    settings.Remove(about);
                }

                settings["ChatOps:Environments:qa:Protected"] = "false";
            },
            services: [WorldService.Web, WorldService.Api]);
        (await stage.AskAsync("/ops lock qa")).Shown.ShouldContain("Nothing is configured to run there.");
        await stage.AskAsync("/ops lock api in staging", "bob");
        isConfigured = false;
        await RestartAsync(stage, TimeSpan.FromMinutes(1));

        (await stage.AskAsync("/ops locks")).Shown.ShouldContain("`/ops unlock api in staging` unlocks it.");
        (await stage.AskAsync("/ops unlock API in staging")).Shown.ShouldContain("api in staging is unlocked.");
        (await stage.AskAsync("/ops locks")).Shown.ShouldContain("Nothing is locked.");
    }

    [Fact]
    public async Task If_the_locks_cannot_be_read_nothing_changes_and_what_runs_can_be_cancelled()
    {
        await using var stage = await Stage.StartAsync();
        var plan = await stage.AskAsync("/deploy web 1.4.2 to staging");
        var database = stage.Get<Database>();
        await stage.DrivenAsync(database.WriteAsync(connection => connection.ExecuteAsync("alter table locks rename to gone"), stage.Stop));

        const string Refusal = "I couldn't check whether it is locked or frozen, so nothing was done.";
        (await stage.AskAsync("/scale web 5 in staging")).Shown.ShouldContain(Refusal);
        (await stage.ClickAsync(plan, "Run")).ShouldBe(Outcome.Ok);
        await AnswersAsync(stage, Refusal, count: 2);
        (await stage.ClickAsync(plan, "Cancel")).ShouldBe(Outcome.Ok);
        await AnswerAsync(stage, "ann", "Cancelled: deploy");

        await stage.DrivenAsync(database.WriteAsync(connection => connection.ExecuteAsync("alter table gone rename to locks"), stage.Stop));
        await stage.RunAsync("/scale web 5 in staging", m => m.Shown.Contains("Scaled to *5*", StringComparison.Ordinal));
    }

    private static async Task RestartAsync(Stage stage, TimeSpan after)
    {
        await stage.StopBotAsync();
        stage.Clock.Advance(after);
        await stage.StartBotAsync();
        await stage.UntilAsync(() => stage.Slack.Sockets.Connections.Any(c => c.IsReady) ? "connected" : null, "a socket");
    }

    /// <summary>Waits for a message in the services' channel.</summary>
    private static Task<Message> SaidAsync(Stage stage, string says) =>
        stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);

    private static Task<Message> AnswerAsync(Stage stage, string who, string says) => stage.UntilAsync(
        () => stage.Slack.Ephemerals(who).LastOrDefault(m => m.Shown.Contains(says, StringComparison.Ordinal)), says);

    private static Task<string> AnswersAsync(Stage stage, string say, int count) => stage.UntilAsync(
        () => stage.Slack.Ephemerals("ann").Count(m => m.Shown.Contains(say, StringComparison.Ordinal)) == count ? "all" : null,
        $"{count} times: {say}");

    private static async Task<IReadOnlyList<string>> RefusalsAsync(Stage stage) =>
        [.. (await stage.DrivenAsync(stage.Get<Events>().NewestAsync<CommandRefused>(long.MaxValue, 100, stage.Stop)))
            .Select(e => ((CommandRefused)e.Fact).Reason.ToString())];
}
