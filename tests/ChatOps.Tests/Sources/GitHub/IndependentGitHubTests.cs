using ChatOps.Code;
using ChatOps.Journal;
using ChatOps.Sources.GitHub;

namespace ChatOps.Tests.Sources.GitHub;

/// <summary>What a GitHub that isn't ours sends is understood, and what the bot asks it is answered.</summary>
public sealed class IndependentGitHubTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pull_request_from_its_commits_to_its_release_is_sent_understood_and_can_be_asked_about()
    {
        await using var host = await SourcesHost.StartAsync();
        await using var gitHub = await IndependentGitHub.StartAsync(new(host.Http.BaseAddress!, "/github"), SourcesHost.GitHubSecret);
        var first = await gitHub.CommitAsync("Sort orders by date", "main");
        await gitHub.SendAsync(HttpMethod.Post, "/repos/acme/web/git/refs", new { @ref = "refs/heads/cart", sha = first });
        var head = await gitHub.CommitAsync("Keep the cart", "cart");
        await gitHub.SendAsync(HttpMethod.Post, "/repos/acme/web/pulls", new { title = "Keep the cart", head = "cart", @base = "main" });
        var merged = (await gitHub.SendAsync(HttpMethod.Put, "/repos/acme/web/pulls/1/merge", new { })).GetProperty("sha").GetString()!;
        // Unlike GitHub, it tags nothing for a release.
        await gitHub.SendAsync(HttpMethod.Post, "/repos/acme/web/git/refs", new { @ref = "refs/tags/v1.0.0", sha = merged });
        await gitHub.SendAsync(
            HttpMethod.Post, "/repos/acme/web/releases", new { tag_name = "v1.0.0", target_commitish = "main", name = "v1.0.0" });

        await Patience.UntilAsync(() => FactsAsync(host).GetAwaiter().GetResult().OfType<Released>().Any(), "the release's webhook");
        var facts = await FactsAsync(host);

        facts.OfType<Pushed>().Select(push => (push.Repository, push.Ref, push.Commit)).ShouldBe(
            [("acme/web", "main", first), ("acme/web", "cart", head)], ignoreOrder: true);
        facts.OfType<PullRequestChanged>().ShouldAllBe(
            pull => pull.Number == 1 && pull.Title == "Keep the cart" && pull.HeadCommit == head);
        facts.OfType<PullRequestChanged>().Select(pull => (pull.Action, pull.MergeCommit)).ShouldBe(
            [(PullRequestAction.Opened, null), (PullRequestAction.Merged, merged)], ignoreOrder: true);
        facts.OfType<Released>().ShouldHaveSingleItem().Tag.ShouldBe("v1.0.0");

        // As the App: with a token that the bot gets for its installation.
        var api = new GitHubApi(
            new GitHubOptions { ApiUrl = gitHub.ApiUrl, AppId = IndependentGitHub.AppId, AppKeyPath = gitHub.KeyPath },
            TimeProvider.System);
        var way = Known(await api.CompareAsync("acme/web", first, "v1.0.0", Stop));
        (way.AheadBy, way.BehindBy).ShouldBe((2, 0));
        Known(await api.RangeAsync("acme/web", first, "main", Stop)).Commits.ShouldBe([head, merged], ignoreOrder: true);
        Known(await api.ResolveAsync("acme/web", "v1.0.0", Stop)).ShouldBe(merged);
        (await api.ResolveAsync("acme/web", "nowhere", Stop)).ShouldBeOfType<CodeAnswer<string>.Unknown>();
    }

    private static async Task<IReadOnlyList<Fact>> FactsAsync(SourcesHost host)
    {
        var translator = host.Translators.Single(t => t.Source == GitHubSource.Name);
        return
        [
            .. (await host.DeliveriesAsync()).Select(translator.Translate).OfType<Translation.Events>()
                .SelectMany(translated => translated.Facts.Select(e => e.Fact)),
        ];
    }

    private static T Known<T>(CodeAnswer<T> answer) =>
        answer.ShouldBeOfType<CodeAnswer<T>.Known>((answer as CodeAnswer<T>.Unknown)?.Reason.ToString()).Value;
}
