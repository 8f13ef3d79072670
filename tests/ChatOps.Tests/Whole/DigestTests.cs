using ChatOps.Journal;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Teams;
using ChatOps.Timeline.Digests;

namespace ChatOps.Tests.Whole;

/// <summary>Digests say what happened, are posted once, and can be asked for.</summary>
public sealed class DigestTests
{
    [Fact]
    public async Task A_daily_digest_is_posted_once_in_both_platforms_whatever_is_restarted()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            TeamsWorld.BesideSlack(settings);
            settings["ChatOps:Digests:0:Channel"] = "slack:#general";
            settings["ChatOps:Digests:0:At"] = "10:00";
            settings["ChatOps:Digests:1:Channel"] = "teams:Web/Deploys";
            settings["ChatOps:Digests:1:At"] = "10:00";
            settings["ChatOps:Digests:1:Services:0"] = "w*";
        });
        await TeamsWorld.InstallAsync(stage);
        var scenarios = stage.Scenarios();
        var merged = await stage.DrivenAsync(scenarios.MergePullRequestAsync("Sort orders", stage.Stop));
        await stage.DrivenAsync(scenarios.BuildAsync(merged.Commit, passes: false, stage.Stop));
        var version = (await stage.DrivenAsync(scenarios.BuildAsync(merged.Commit, passes: true, stage.Stop))).Version!;
        await stage.RunAsync($"/deploy web {version} to staging", m => m.Shown.Contains("to *staging*", StringComparison.Ordinal)
            && m.Shown.Contains("Deployed", StringComparison.Ordinal));
        await stage.RunAsync($"/deploy web {version} to production",
            m => m.Shown.Contains($"Deployed *{version}* to *production*", StringComparison.Ordinal));
        await SubscriptionsTests.FailAsync(stage, "1.4.9-broken");
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("1.4.9-broken", StringComparison.Ordinal)
                && m.Shown.Contains("failed", StringComparison.Ordinal)),
            "a failure");
        await PostAsync(stage);
        General(stage).ShouldBeEmpty("it isn't due yet");
        var asked = (await stage.AskAsync("/ops digest web")).Shown;
        asked.ShouldContain("📊 The last 24 hours, ");
        asked.ShouldContain(
            "*web*: 2 deploys to production (1 failed); 1 deploy elsewhere; 1 merge; 3 builds (1 failed); from merge to production in ");
        asked.ShouldContain("; slowest: ");

        await stage.PassAsync(TimeSpan.FromMinutes(31));
        await PostAsync(stage);
        var told = await stage.UntilAsync(() => General(stage).SingleOrDefault(), "the digest");
        told.Shown.ShouldContain("📊 Daily digest, ");
        told.Shown.ShouldContain("*web*: 2 deploys to production (1 failed)");
        var teams = stage.World.Teams;
        await stage.UntilAsync(() => InTeams().SingleOrDefault(), "the same in Teams");

        await stage.StopBotAsync();
        await stage.StartBotAsync();
        // Until it leads, it posts nothing.
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        await PostAsync(stage);
        await stage.PassAsync(TimeSpan.FromSeconds(30));
        General(stage).Count.ShouldBe(1);
        InTeams().Count.ShouldBe(1);

        List<TeamsPost> InTeams() =>
            [.. teams.Posts(teams.Channel("Deploys")).Where(post => post.Shown.Contains("Daily digest", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task An_empty_week_says_so_in_one_line_by_itself_and_an_empty_day_says_nothing()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            settings["ChatOps:Digests:0:Channel"] = "#general";
            settings["ChatOps:Digests:0:Every"] = "Week";
            settings["ChatOps:Digests:0:Day"] = "Wednesday";
            settings["ChatOps:Digests:1:Channel"] = "#deploys";
        });
        // By Quartz, as soon as the bot runs.
        var told = await stage.UntilAsync(() => General(stage).SingleOrDefault(), "the digest");
        told.Shown.ShouldContain("📊 Weekly digest, ");
        told.Shown.ShouldContain("Nothing was merged, built or deployed, and no alert fired.");
        await PostAsync(stage);
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        General(stage).Count.ShouldBe(1);
        stage.Deploys.ShouldBeEmpty();
        (await stage.AskAsync("/ops digest week")).Shown.ShouldContain("Nothing was merged, built or deployed, and no alert fired.");
    }

    [Fact]
    public async Task A_week_is_shown_by_day_and_deploys_by_other_systems_count()
    {
        await using var stage = await Stage.StartAsync();
        for (var day = 1; day <= 3; day++)
        {
            await stage.TellAsync("github", new NewEvent(
                stage.Clock.GetUtcNow() - TimeSpan.FromDays(day),
                null,
                new DeploymentChanged(
                    "GitHub", "acme/web", day, "production", "main", new string((char)('a' + day), 40),
                    day == 2 ? DeploymentState.Failed : DeploymentState.Succeeded, null, null, day)));
        }

        var week = (await stage.AskAsync("/ops digest week")).Shown;
        week.ShouldContain("*web*: 3 deploys to production (1 failed)");
        week.ShouldContain("Deploys by day: Wed 0, Thu 0, Fri 0, Sat 0, Sun 1, Mon 1 (1 failed), Tue 1, Wed 0");
    }

    [Fact]
    public async Task With_the_new_blocks_a_week_has_charts_and_its_text_stands_alone()
    {
        await using var stage = await Stage.StartAsync(settings => settings["ChatOps:Slack:Blocks"] = "New");
        var merged = await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders", stage.Stop));
        foreach (var (day, state) in new[] { (0, DeploymentState.Succeeded), (2, DeploymentState.Failed) })
        {
            await stage.TellAsync("github", new NewEvent(
                stage.Clock.GetUtcNow() - TimeSpan.FromDays(day),
                null,
                new DeploymentChanged("GitHub", "acme/web", day + 1, "production", "main", merged.Commit, state, null, null, day + 1)));
        }

        await stage.PassAsync(TimeSpan.FromSeconds(5));
        var week = await stage.AskAsync("/ops digest week");

        var charts = week.Blocks.Where(block => block.GetProperty("type").GetString() == "data_visualization").ToList();
        charts.Select(chart => chart.GetProperty("title").GetString()).ShouldBe(["Deploys by day", "From merge to production by day"]);
        charts[0].GetProperty("chart").GetProperty("series")[1].GetProperty("data")[5].GetProperty("value").GetDouble().ShouldBe(1);
        week.Text.ShouldContain("Deploys by day: Wed 0, Thu 0, Fri 0, Sat 0, Sun 0, Mon 1 (1 failed), Tue 0, Wed 1");
        week.Text.ShouldContain("From merge to production by day: Wed ");
        var day1 = await stage.AskAsync("/ops digest");
        day1.Blocks.Single(block => block.GetProperty("type").GetString() == "data_visualization")
            .GetProperty("title").GetString().ShouldBe("Deploys by service");
        day1.Text.ShouldContain("1 deploy to production");
    }

    [Fact]
    public async Task Alerts_are_counted_with_those_that_are_over_and_the_longest_of_them()
    {
        await using var stage = await Stage.StartAsync();
        foreach (var (id, minutes) in new (string, int?)[] { ("a", 40), ("b", 5), ("c", null) })
        {
            var start = stage.Clock.GetUtcNow() - TimeSpan.FromHours(3);
            var alert = new AlertChanged(
                "Alertmanager", id, id, $"Alert {id}", null, AlertState.Firing, AlertSeverity.Error, start, null,
                new($"https://alerts.acme.io/{id}"), [new("service", "web")]);
            await stage.TellAsync("test", new NewEvent(start, null, alert));
            if (minutes is { } took)
            {
                var end = start.AddMinutes(took);
                await stage.TellAsync("test", new NewEvent(end, null, alert with { State = AlertState.Resolved, End = end }));
            }
        }

        var digest = (await stage.AskAsync("/ops digest")).Shown;
        digest.ShouldContain(
            "*web*: no deploy to production; 3 alerts, 2 resolved, the longest 40 m 0 s: <https://alerts.acme.io/a|Alert a>");
        stage.Clock.Advance(TimeSpan.FromHours(24));
        (await stage.AskAsync("/ops digest")).Shown.ShouldContain("no alert fired");
    }

    private static Task PostAsync(Stage stage) => stage.DrivenAsync(stage.Get<DigestPoster>().PostDueAsync(stage.Stop));

    private static List<Message> General(Stage stage) =>
        [.. stage.Slack.Channel("general").Messages.Where(m => m.User == stage.Slack.Bot.Id)];
}
