using System.Net;
using ChatOps.Journal;
using ChatOps.Playground;

namespace ChatOps.Tests.Whole;

/// <summary>Where a change is: by its commit, its pull request or its version.</summary>
public sealed class WhereTests
{
    [Fact]
    public async Task A_change_is_found_by_commit_pull_request_and_version_with_where_it_runs_and_what_waits()
    {
        await using var stage = await Stage.StartAsync();
        var (merged, version) = await MergedAsync(stage, stage.Scenarios(), "Sort orders by <!channel>");
        await stage.RunAsync($"/deploy web {version} to staging", m => m.Shown.Contains($"Deployed *{version}*"));
        await stage.ClickAsync(await stage.AskAsync($"/deploy web {version} to production in 2h"), "Schedule");
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("is scheduled for")), "the schedule");
        await stage.AskAsync("/ops lock production because of a demo");
        await stage.AskAsync("/ops freeze production for 3h because of a launch");

        foreach (var name in new[]
        {
            $"#{merged.PullRequest}", $"acme/web#{merged.PullRequest}", merged.Commit[..7], merged.Commit[..7].ToUpperInvariant(), merged.Commit,
            $"ACME/web@{merged.Commit[..9]}", version, $"v{version}", $"{version} web", $"version={version}",
        })
        {
            var answer = (await stage.AskAsync($"/ops where {name}", "bob")).Shown;

            answer.ShouldContain("Where is Sort orders by &lt;!channel&gt; (", customMessage: name);
            answer.ShouldContain($"Merged <https://github.com/acme/web/pull/{merged.PullRequest}|#{merged.PullRequest}> into *main*");
            answer.ShouldContain($"→ *{version}*");
            answer.ShouldContain("archives/");
            answer.ShouldContain($"✅ *staging*: `{version}` since <!date^");
            answer.ShouldContain(", deploy by <@U02ANN> (`");
            answer.ShouldContain("➖ *production*: not yet, `1.4.1` runs there");
            answer.ShouldContain($"⏰ deploy to {version} by <@U02ANN> starts at <!date^");
            answer.ShouldContain("🔒 locked: *everything in production* by <@U02ANN>: a demo");
            answer.ShouldContain("🧊 frozen until <!date^");
        }
    }

    [Fact]
    public async Task A_later_version_contains_it_until_a_rollback_takes_it_out_again()
    {
        await using var stage = await Stage.StartAsync();
        var scenarios = stage.Scenarios();
        var (first, one) = await MergedAsync(stage, scenarios, "Sort orders by date");
        var (second, two) = await MergedAsync(stage, scenarios, "Show prices");
        await stage.RunAsync($"/deploy web {one} to staging", m => m.Shown.Contains($"Deployed *{one}*"));
        await stage.RunAsync($"/deploy web {two} to staging", m => m.Shown.Contains($"Deployed *{two}*"));

        (await stage.AskAsync($"/ops where #{first.PullRequest}")).Shown.ShouldContain($"✅ *staging*: in `{two}` since ");
        (await stage.AskAsync($"/ops where {second.Commit[..7]}")).Shown.ShouldContain($"✅ *staging*: `{two}` since ");
        await stage.RunAsync("/rollback web in staging", m => m.Shown.Contains($"Rolled back to *{one}*"));

        (await stage.AskAsync($"/ops where #{second.PullRequest}")).Shown.ShouldContain(
            $"➖ *staging*: no longer, `{one}` runs there since ");
        (await stage.AskAsync($"/ops where #{first.PullRequest}")).Shown.ShouldContain($"✅ *staging*: `{one}` since ");

        // What can't be asked isn't claimed.
        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:nightly");
        (await stage.AskAsync($"/ops where #{second.PullRequest}")).Shown.ShouldContain(
            "❔ *staging*: `nightly` runs there. Whether it contains this is unknown: the version doesn't say which commit it was built from.");
        stage.Cluster("staging").Faults.FailNext(50, HttpStatusCode.Forbidden);
        (await stage.AskAsync($"/ops where #{second.PullRequest}")).Shown.ShouldContain("🔌 *staging*: ");
    }

    [Fact]
    public async Task An_open_pull_request_is_nowhere_yet_and_what_only_the_code_host_knows_is_found_with_the_service()
    {
        await using var stage = await Stage.StartAsync();
        var open = await stage.DrivenAsync(stage.Scenarios().OpenPullRequestAsync("Show prices", stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Show prices")), "the pull request");

        var answer = (await stage.AskAsync($"/ops where #{open.PullRequest}")).Shown;
        answer.ShouldContain("📝 Opened");
        answer.ShouldContain("No build of it was reported.");
        answer.ShouldContain("➖ *staging*: not yet, `1.4.1` runs there");

        var old = (await stage.AskAsync("/ops where 1.4.0 web")).Shown;
        old.ShouldContain("No event about it has reached me. The code host says that it is the commit `");
        old.ShouldContain("✅ *production*: in `1.4.1`");
        (await stage.AskAsync("/ops where 1.4.1 web")).Shown.ShouldContain("✅ *production*: `1.4.1`");
        (await stage.AskAsync("/ops where 1.4.2 web")).Shown.ShouldContain("➖ *production*: not yet, `1.4.1` runs there");
    }

    [Fact]
    public async Task A_version_built_from_an_older_commit_of_the_pull_request_does_not_count()
    {
        await using var stage = await OutOfBandTests.StartAsync();
        var (old, head, at) = (new string('a', 40), new string('b', 40), stage.Clock.GetUtcNow());
        await stage.TellAsync(
            "github",
            new NewEvent(at, new("bob"), new PullRequestChanged(
                "acme/web", 42, "Show prices", "https://github.com/acme/web/pull/42", PullRequestAction.Opened, old, null, "prices", "main")),
            new NewEvent(at, null, new BuildChanged(
                "jenkins/web/PR-42", 1, "web/PR-42", null, BuildState.Succeeded, "acme/web", old, "PR-42", "1.9.0-pr42", null, null, null)));
        await stage.SetImageByHandAsync("staging", "registry.acme.io/web:1.9.0-pr42");
        await AnswersAsync(stage, "✅ *staging*: `1.9.0-pr42` since ");

        await stage.TellAsync("github", new NewEvent(stage.Clock.GetUtcNow(), new("bob"), new PullRequestChanged(
            "acme/web", 42, "Show prices", "https://github.com/acme/web/pull/42", PullRequestAction.Updated, head, null, "prices", "main", old)));
        await AnswersAsync(stage, "➖ *staging*: not yet, `1.9.0-pr42` runs there");

        // What has happened is known when it has been added to its story, which takes a while.
        static async Task AnswersAsync(Stage stage, string expected)
        {
            var answer = "";
            for (var i = 0; i < 20 && !answer.Contains(expected, StringComparison.Ordinal); i++)
            {
                await stage.PassAsync(TimeSpan.FromSeconds(5));
                answer = (await stage.AskAsync("/ops where #42")).Shown;
            }

            answer.ShouldContain(expected);
        }
    }

    [Fact]
    public async Task What_is_unknown_or_ambiguous_says_so_and_what_helps()
    {
        await using var stage = await Stage.StartAsync(settings =>
        {
            for (var i = 0; i < 160; i++)
            {
                settings[$"ChatOps:Services:s{i}:Repository"] = $"acme/s{i}";
                settings[$"ChatOps:Services:s{i}:Channels:0"] = "#deploys";
                settings[$"ChatOps:Services:s{i}:Image"] = $"registry.acme.io/s{i}";
            }
        });
        string Sha(int last) => $"9f8e7d6{last:x33}";
        await stage.TellAsync("github", [.. Enumerable.Range(0, 12).Select(
            i => new NewEvent(stage.Clock.GetUtcNow(), new("bob"), Merged(i, Sha(i))))]);
        await stage.PassAsync(TimeSpan.FromSeconds(5));
        foreach (var (typed, said) in new[]
        {
            ("web", "Which change? Give a commit"),
            ("😀", "I know no change `😀`"),
            ("\"<!channel>\"", "I know no change"),
            ("#4711", "I know no change `#4711`"),
            ("9f8e7", "A commit needs at least 7 characters of its SHA."),
            ("#4711 web", "No event about it has reached me."),
            ("9.9.9 web", "`/ops timeline web` lists its latest changes."),
            ("9.9.9 wbe", "I understood the rest, but not `wbe`"),
            ("acme/unknown#1", "I know no change `acme/unknown#1`"),
            (new string('x', 3000), "I know no change `xxx"),
        })
        {
            var answer = (await stage.AskAsync($"/ops where {typed}")).Shown;
            answer.ShouldContain(said, customMessage: typed);
            answer.ShouldNotContain("<!channel>");
            answer.Length.ShouldBeLessThan(1000);
        }

        var which = (await stage.AskAsync("/ops where #42")).Shown;
        which.ShouldContain("`#42` may be 12 changes. Which?");
        which.ShouldContain("• #42 of acme/s11: `/ops where acme/s11#42`");
        which.ShouldContain("… and 2 more.");
        (await stage.AskAsync("/ops where acme/s3#42")).Shown.ShouldContain("Where is Change 3 (");
        (await stage.AskAsync("/ops where #42 s3")).Shown.ShouldContain("Where is Change 3 (");
        (await stage.AskAsync("/ops where 9f8e7d6")).Shown.ShouldContain("• commit 9f8e7d60 of acme/s5: `/ops where acme/s5@9f8e7d600000`");
        (await stage.AskAsync($"/ops where {Sha(7)}")).Shown.ShouldContain("Where is Change 7 (");
    }

    [Fact]
    public async Task In_Teams_it_is_the_same()
    {
        await using var stage = await Stage.StartAsync(TeamsWorld.OnlyTeams);
        await TeamsWorld.InstallAsync(stage);
        var merged = await stage.DrivenAsync(stage.Scenarios().MergePullRequestAsync("Sort orders by date <at>Bob</at>", stage.Stop));

        var answer = await TeamsTests.AskAsync(stage, "ann", $"@ChatOps where #{merged.PullRequest}", "not yet");

        answer.Shown.ShouldContain("Where is Sort orders by date <at>Bob</at> (");
        answer.Shown.ShouldContain("➖ production: not yet, 1.4.1 runs there");
    }

    private static PullRequestChanged Merged(int i, string sha) => new(
        $"acme/s{i}", 42, $"Change {i}", $"https://github.com/acme/s{i}/pull/42", PullRequestAction.Merged, sha, sha, "x", "main");

    private static async Task<(Made Merged, string Version)> MergedAsync(Stage stage, Scenarios scenarios, string title)
    {
        var merged = await stage.DrivenAsync(scenarios.MergePullRequestAsync(title, stage.Stop));
        var built = await stage.DrivenAsync(scenarios.BuildAsync(merged.Commit, passes: true, stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains($"→ *{built.Version}*")), "the build");
        return (merged, built.Version!);
    }
}
