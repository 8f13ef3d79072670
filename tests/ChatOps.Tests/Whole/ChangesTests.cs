using System.Text.RegularExpressions;
using ChatOps.Journal;
using ChatOps.Playground.Slack;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Tests.Whole;

/// <summary>Everything that changed anywhere, which is what people ask first in an incident.</summary>
public sealed partial class ChangesTests
{
    [Fact]
    public async Task Whatever_changed_is_one_line_each_with_who_and_a_link_the_newest_last()
    {
        await using var stage = await OutOfBandTests.StartAsync();
        var merged = await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by <!channel>", stage.Stop));
        await stage.RunAsync("/deploy web 1.4.2 to staging", m => m.Shown.Contains("Deployed"));
        // Changes by others are dated to the second.
        await stage.PassAsync(TimeSpan.FromSeconds(2));
        await stage.PatchByHandAsync(
            "production", new { spec = new { template = new { spec = new { terminationGracePeriodSeconds = 7 } } } });
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("outside ChatOps")), "the change by hand");
        await stage.AskAsync("/ops lock production because of a demo", "bob");
        await stage.AskAsync("/ops freeze web in staging for 2h because of a launch");
        await stage.TellAsync("github", new NewEvent(stage.Clock.GetUtcNow(), new("carol"), new DeploymentChanged(
            "GitHub", "acme/web", 7, "production", "main", new string('a', 40), DeploymentState.Succeeded, null, null)));
        await stage.PassAsync(TimeSpan.FromSeconds(5));

        var answer = (await stage.AskAsync("/ops changes", "carol")).Shown;

        string[] expected =
        [
            $"*web*: 🔀 Merged <https://github.com/acme/web/pull/{merged.PullRequest}|#{merged.PullRequest}> into *main*",
            "*web*: 🚀 Deployed *1.4.2* to *staging* (was 1.4.1) by <@U02ANN> · <",
            "*web*: ✋ Changed in *production* by `kubectl-edit`, outside ChatOps: terminationGracePeriodSeconds of its pods · <",
            "*everything in production*: 🔒 Locked by <@U03BOB>: a demo",
            "*web in staging*: 🧊 Frozen by <@U02ANN> until ",
            "*web*: 🚀 GitHub deployment of main to *production* is done",
        ];
        answer.ShouldContain("Changes since <!date^");
        expected.Select(line => answer.IndexOf(line, StringComparison.Ordinal)).ShouldBe(
            expected.Select(line => answer.IndexOf(line, StringComparison.Ordinal)).Where(at => at >= 0).Order(), answer);
        answer.ShouldNotContain("Pushed", customMessage: "the merge says that already");
        answer.ShouldNotContain("<!channel>");

        var staging = (await stage.AskAsync("/ops changes staging since 2h")).Shown;
        staging.ShouldContain("Deployed *1.4.2*");
        staging.ShouldContain("*web in staging*: 🧊");
        staging.ShouldNotContain("production");
        staging.ShouldNotContain("Merged");
        var web = (await stage.AskAsync("/ops changes web in production")).Shown;
        web.ShouldContain("✋ Changed in *production*");
        web.ShouldContain("*everything in production*: 🔒");
        web.ShouldNotContain("staging*");

        // The database needs the index for ten million events; it only uses it for exactly this condition.
        var plan = await stage.Get<Database>().ReadAsync(
            connection => connection.QueryAsync<(long, long, long, string Detail)>(
                $"explain query plan select position from events where {ChangeEvents.Condition} and occurred_at >= 1 and occurred_at <= 2 order by occurred_at desc, position desc"),
            stage.Stop);
        plan.ShouldHaveSingleItem().Detail.ShouldContain("INDEX events_changes (occurred_at>? AND occurred_at<?)");
        var about = await stage.Get<Database>().ReadAsync(
            connection => connection.QueryAsync<(long, long, long, string Detail)>(
                $"explain query plan {ChangeEvents.About([1, 2])}", new { since = 1, at = 2, position = 3, asOf = 4, limit = 5 }),
            stage.Stop);
        about.Select(step => step.Detail).Where(step => step.Contains("SEARCH")).ShouldBe(
        [
            "SEARCH events USING COVERING INDEX events_by_about (about=? AND occurred_at>? AND occurred_at<?)",
            "SEARCH events USING COVERING INDEX events_by_about (about=? AND occurred_at>? AND occurred_at<?)",
            "SEARCH events USING INDEX events_about_unknown (occurred_at>? AND occurred_at<?)",
        ]);
        about.ShouldNotContain(step => step.Detail.Contains("TEMP B-TREE"));
    }

    [Fact]
    public async Task Nothing_changed_says_what_changed_last_and_many_come_in_pages_the_newest_first()
    {
        await using var stage = await Stage.StartAsync();
        (await stage.AskAsync("/ops changes since 10s")).Shown.ShouldContain("Nothing changed");
        await stage.TellAsync(
            "github",
            [.. Enumerable.Range(1, 20).Select(i => Merged(i, stage.Clock.GetUtcNow() - TimeSpan.FromMinutes(100 - i)))]);
        await stage.PassAsync(TimeSpan.FromSeconds(5));

        var nothing = (await stage.AskAsync("/ops changes")).Shown;
        nothing.ShouldContain("Nothing changed since <!date^");
        nothing.ShouldContain("The last change:");
        nothing.ShouldContain("|#20> into *main* by bob");

        var first = (await stage.AskAsync("/ops changes since 2h web")).Shown;
        first.ShouldContain("page 1. `/ops changes web since 2h page 2` shows what was before.");
        first.ShouldNotContain("|#5>");
        first.IndexOf("|#6>", StringComparison.Ordinal).ShouldBeLessThan(first.IndexOf("|#20>", StringComparison.Ordinal));
        first.IndexOf("page 2", StringComparison.Ordinal).ShouldBeLessThan(first.IndexOf("|#6>", StringComparison.Ordinal));
        var second = (await stage.AskAsync("/ops changes web since 2h page 2")).Shown;
        second.IndexOf("|#1>", StringComparison.Ordinal).ShouldBeInRange(0, second.IndexOf("|#5>", StringComparison.Ordinal));
        second.ShouldNotContain("|#6>");
        (await stage.AskAsync("/ops changes web since 2h page 3")).Shown.ShouldContain("Nothing is left for page 3.");
        (await stage.AskAsync("/ops changes production")).Shown.ShouldContain("Nothing changed yet.");

        foreach (var (typed, said) in new[]
        {
            ("since forever", "`forever` isn't a valid duration"), ("since \"<!channel>\"", "isn't a valid duration"),
            ("😀", "I understood the rest, but not `😀`"), ("since 1h since 2h", "You gave two durations"),
        })
        {
            (await stage.AskAsync($"/ops changes {typed}")).Shown.ShouldContain(said);
        }
    }

    [Fact]
    public async Task While_more_arrives_the_next_pages_have_each_change_once_and_none_is_missing()
    {
        await using var stage = await Stage.StartAsync();
        var now = stage.Clock.GetUtcNow();
        // Several of the same moment, and several states of one deployment.
        await stage.TellAsync("github", [.. Enumerable.Range(1, 40).Select(i => Merged(i, now - TimeSpan.FromMinutes((100 - i) / 4 * 4)))]);
        await stage.TellAsync(
            "github", Deployed(1, now - TimeSpan.FromMinutes(90), DeploymentState.Running),
            Deployed(1, now - TimeSpan.FromMinutes(58), DeploymentState.Succeeded),
            Deployed(2, now - TimeSpan.FromMinutes(95), DeploymentState.Running));
        await stage.PassAsync(TimeSpan.FromSeconds(5));

        var page = await stage.AskAsync("/ops changes web since 1d");
        List<string> pages = [page.Shown];
        for (var next = 2; page.Shown.Contains("shows what was before"); next++)
        {
            await stage.TellAsync(
                "github",
                [
                    .. Enumerable.Range(next * 100, 7).Select(i => Merged(i, stage.Clock.GetUtcNow() - TimeSpan.FromMinutes(i % 2 * 70))),
                    Deployed(2, stage.Clock.GetUtcNow(), DeploymentState.Succeeded),
                ]);
            await stage.PassAsync(TimeSpan.FromSeconds(5));
            var before = stage.Slack.Ephemerals("ann").Select(m => m.Ts).ToHashSet();
            (await stage.ClickAsync(page, "Next page")).ShouldBe(Outcome.Ok);
            page = await stage.UntilAsync(
                () => stage.Slack.Ephemerals("ann").FirstOrDefault(m => !before.Contains(m.Ts)), "the next page");
            pages.Add(page.Shown);
        }

        pages.Count.ShouldBe(3);
        var shown = pages.SelectMany(text => text.Split('\n').Where(line => line.StartsWith("<!date", StringComparison.Ordinal))
            .Reverse().Select(line => Number().Match(line).Groups["n"].Value)).ToList();
        shown.Where(number => number.Length > 0).ShouldBe(Enumerable.Range(1, 40).Reverse().Select(i => $"{i}"), ignoreOrder: false);
        pages.Sum(text => text.Split("deployment of").Length - 1).ShouldBe(2);
        (await stage.AskAsync("/ops changes web since 1d page 2@1.2")).Shown.ShouldContain("`1.2` isn't the beginning of a page");
        (await stage.AskAsync("/ops changes web since 1d page 2@0.0.0")).Shown.ShouldContain("Nothing is left for page 2.");
    }

    [Fact]
    public async Task With_160_services_in_three_environments_it_stays_short_and_each_can_be_asked_about()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            for (var i = 0; i < 160; i++)
            {
                settings[$"ChatOps:Services:s{i}:Repository"] = $"acme/s{i}";
                settings[$"ChatOps:Services:s{i}:Channels:0"] = "#deploys";
            }
        });
        var now = stage.Clock.GetUtcNow();
        await stage.TellAsync("github", [.. Enumerable.Range(0, 160).SelectMany(i => new[] { "qa", "staging", "production" }.Select(
            (environment, e) => new NewEvent(now - TimeSpan.FromSeconds(i), new("bob"), new DeploymentChanged(
                "GitHub", $"acme/s{i}", (i * 3) + e, environment, "main", $"{i:x40}", DeploymentState.Succeeded, null, null))))]);
        await stage.PassAsync(TimeSpan.FromSeconds(10));

        var all = (await stage.AskAsync("/ops changes")).Shown;
        all.Split('\n').Length.ShouldBeLessThan(25);
        all.ShouldContain("*s0*: 🚀 GitHub deployment of main to *production* is done");
        var one = (await stage.AskAsync("/ops changes s159 production")).Shown;
        one.ShouldContain("*s159*: 🚀 GitHub deployment of main to *production* is done");
        one.ShouldNotContain("staging");
    }

    [Fact]
    public async Task In_Teams_it_is_the_same()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop));

        (await TeamsTests.AskAsync(stage, "ann", "@ChatOps changes since 1h", "Merged")).Shown.ShouldContain("web: 🔀 Merged #");
    }

    private static NewEvent Deployed(int id, DateTimeOffset at, DeploymentState state) => new(at, new("bob"), new DeploymentChanged(
        "GitHub", "acme/web", id, $"qa-{id}", "main", new string((char)('a' + id), 40), state, null, null));

    [GeneratedRegex(@"\|#(?<n>[0-9]+)>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    private static NewEvent Merged(int i, DateTimeOffset at) => new(at, new("bob"), new PullRequestChanged(
        "acme/web", i, $"Change {i}", $"https://github.com/acme/web/pull/{i}", PullRequestAction.Merged, $"{i:x40}", $"{i:x40}", "x", "main"));
}
