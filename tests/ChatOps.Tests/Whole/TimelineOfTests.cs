using ChatOps.Journal;

namespace ChatOps.Tests.Whole;

/// <summary>The timeline of a service, an environment, a commit, a pull request or a version.</summary>
public sealed class TimelineOfTests
{
    [Fact]
    public async Task A_change_is_listed_by_its_commit_pull_request_version_and_environment()
    {
        await using var stage = await Stage.StartAsync();
        var scenarios = stage.Scenarios();
        var merged = await stage.DrivenAsync(scenarios.MergePullRequestAsync("Sort orders by date", stage.Stop));
        var built = await stage.DrivenAsync(scenarios.BuildAsync(merged.Commit, passes: true, stage.Stop));
        await stage.RunAsync($"/deploy web {built.Version} to staging", m => m.Shown.Contains("Deployed"));
        await stage.RunAsync("/scale web 5 in production", m => m.Shown.Contains("Scaled"));

        foreach (var of in new[]
        {
            $"#{merged.PullRequest}", merged.Commit[..7], built.Version, $"v{built.Version} web", "staging", "in staging", "web staging",
            "staging since 1h", $"#{merged.PullRequest} since 2h",
        })
        {
            var answer = (await stage.AskAsync($"/ops timeline {of}")).Shown;

            answer.ShouldContain("*web* · Sort orders by date (", customMessage: of);
            answer.ShouldContain($"🚀 Deployed *{built.Version}* to *staging*");
            answer.ShouldContain("archives/");
            answer.ShouldNotContain("Scaled");
        }

        var production = (await stage.AskAsync("/ops timeline production")).Shown;
        production.ShouldContain("Latest changes of production");
        production.ShouldContain("Scaled to *5*");
        production.ShouldNotContain("Sort orders");
        var both = (await stage.AskAsync("/ops timeline web since 1h")).Shown;
        both.ShouldContain("Latest changes of web since <!date^");
        both.ShouldContain("Scaled to *5*");
        both.ShouldContain("Sort orders");
    }

    [Fact]
    public async Task What_had_no_news_since_then_is_left_out_and_what_is_unknown_says_so()
    {
        await using var stage = await Stage.StartAsync();
        var old = stage.Clock.GetUtcNow() - TimeSpan.FromHours(3);
        await stage.TellAsync("github", new NewEvent(old, new("bob"), new PullRequestChanged(
            "acme/web", 42, "Old change", "https://github.com/acme/web/pull/42", PullRequestAction.Merged, new string('a', 40), new string('a', 40), "x", "main")));
        await stage.PassAsync(TimeSpan.FromSeconds(5));

        foreach (var of in new[] { "web", "#42", "staging" })
        {
            (await stage.AskAsync($"/ops timeline {of} since 2h")).Shown.ShouldContain("None.", customMessage: of);
        }

        (await stage.AskAsync("/ops timeline web since 4h")).Shown.ShouldContain("Old change");
        (await stage.AskAsync("/ops timeline #42")).Shown.ShouldContain("Old change");
        foreach (var (typed, said) in new[]
        {
            ("wbe", "There is no service or environment `wbe`. Did you mean `web`?"),
            ("#43", "I know no change `#43`."),
            ("9.9.9 web", "`/ops where 9.9.9 web` asks the code host and the clusters, too."),
            ("😀", "There is no service or environment `😀`."),
            ("1.4.2 staging", "Give an environment or a change, not both: `/ops where 1.4.2`"),
            ("since 1h", "Timeline of what?"),
        })
        {
            (await stage.AskAsync($"/ops timeline {typed}")).Shown.ShouldContain(said, customMessage: typed);
        }
    }
}
