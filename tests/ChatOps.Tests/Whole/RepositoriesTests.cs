using ChatOps.Checks;
using ChatOps.Playground;
using ChatOps.Playground.GitHub;

namespace ChatOps.Tests.Whole;

/// <summary>What happens to repositories, and in them, that is out of the ordinary.</summary>
public sealed class RepositoriesTests
{
    [Theory]
    [InlineData("acme/shop", "renamed")]
    [InlineData("umbrella/web", "transferred")]
    public async Task A_repository_that_was_renamed_or_transferred_stays_its_services_and_its_changes_stay_one_message_each(
        string now, string how)
    {
        await using var stage = await Stage.StartAsync();
        var repository = stage.World.Repository;
        var gitHub = Sender(stage);
        var pull = Pull(stage, "Sort orders by date", "ann");
        await stage.DrivenAsync(gitHub.OpenedAsync(pull, stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Opened")), "the pull request");

        await stage.DrivenAsync(gitHub.RenamedAsync(now, "bob", stage.Stop));
        var before = repository.Head.Sha;
        var commit = repository.Commit(pull.Title, pull.Author, pull.Number);
        await stage.DrivenAsync(gitHub.MergedAsync(pull with { MergeCommit = commit.Sha }, stage.Stop));
        await stage.DrivenAsync(gitHub.PushedAsync(commit, before, stage.Stop));
        // Jenkins checks out from where it always did.
        await stage.DrivenAsync(stage.Scenarios().BuildAsync(commit.Sha, passes: true, stage.Stop));

        var story = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Merged") && m.Shown.Contains("✅ Built")),
            $"the change in a {how} repository");
        story.Shown.ShouldContain("Sort orders by date");
        var told = stage.Deploys.Single(m => m.Ts != story.Ts).Shown;
        told.ShouldContain($"The repository acme/web is called *{now}* now by bob.");
        (await FindingAsync(stage)).Mend.ShouldBe($"set ChatOps:Services:web:Repository to {now}");

        // It is known after a restart, too, and not told again.
        await stage.StopBotAsync();
        await stage.StartBotAsync();
        var later = Sender(stage);
        later.Repository = now;
        await stage.DrivenAsync(later.RunAsync(commit, passes: true, TimeSpan.FromSeconds(1), stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Ts == story.Ts && m.Shown.Contains("|ci #")), "the run");
        (await FindingAsync(stage)).Mend.ShouldNotBeNull();
        stage.Deploys.Count.ShouldBe(2);

        // Back again: all is as configured.
        await stage.DrivenAsync(later.RenamedAsync("acme/web", "bob", stage.Stop));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("is called *acme/web* now")), "the old name");
        (await stage.DrivenAsync(stage.Get<Doctor>().ExamineAsync(stage.Stop))).ShouldNotContain(finding => finding.Subject == "acme/web");
    }

    [Fact]
    public async Task A_push_of_200_commits_is_one_message_with_their_number_and_the_last_ten_below_it()
    {
        await using var stage = await Stage.StartAsync();
        var before = stage.World.Repository.Head.Sha;
        IReadOnlyList<PlaygroundCommit> commits =
        [
            .. Enumerable.Range(1, 200).Select(
                i => stage.World.Repository.Commit($"Change number {i}", i % 2 == 0 ? "ann" : "bob", null)),
        ];

        await stage.DrivenAsync(Sender(stage).PushedAsync(commits, before, "ann", stage.Stop));

        var pushed = await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(
                m => m.Shown.Contains("Pushed 200 commits to *main* by ann") && m.Replies.Count > 0),
            "the push");
        var list = pushed.Replies.ShouldHaveSingleItem().Shown;
        list.ShouldContain("200 commits on main");
        list.ShouldContain("Change number 200");
        list.ShouldContain("Change number 191");
        list.ShouldNotContain("Change number 190");
        list.ShouldContain("… and 190 earlier");
        stage.Deploys.ShouldHaveSingleItem();
        // A build of the last one is in its story.
        await stage.DrivenAsync(stage.Scenarios().BuildAsync(commits[^1].Sha, passes: true, stage.Stop));
        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Pushed 200 commits") && m.Shown.Contains("✅ Built")), "the build");
        stage.Deploys.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_bot_that_opens_and_merges_is_named_as_the_code_host_does_and_mentions_nobody()
    {
        await using var stage = await Stage.StartAsync();
        var gitHub = Sender(stage);
        var pull = Pull(stage, "Bump lodash from 4.17.20 to 4.17.21", "dependabot[bot]");
        await stage.DrivenAsync(gitHub.OpenedAsync(pull, stage.Stop));
        var before = stage.World.Repository.Head.Sha;
        var commit = stage.World.Repository.Commit(pull.Title, pull.Author, pull.Number);
        await stage.DrivenAsync(gitHub.MergedAsync(pull with { MergeCommit = commit.Sha }, stage.Stop));
        await stage.DrivenAsync(gitHub.PushedAsync(commit, before, stage.Stop));

        var merged = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Merged")), "the merge");

        merged.Shown.ShouldContain("by dependabot[bot]");
        merged.Shown.ShouldNotContain("<@");
        stage.Deploys.ShouldHaveSingleItem();
    }

    private static GitHubSender Sender(Stage stage) =>
        new(new HttpClient { BaseAddress = stage.BotAddress }, BotInWorld.GitHubSecret, stage.Clock);

    private static PlaygroundPull Pull(Stage stage, string title, string author)
    {
        var number = stage.World.Repository.NextPullRequest();
        return new(
            number,
            title,
            author,
            $"{author}/change-{number}",
            PlaygroundRepository.ShaOf($"head of {number}"),
            stage.World.Repository.Head.Sha,
            stage.Clock.GetUtcNow());
    }

    private static async Task<Finding> FindingAsync(Stage stage) =>
        (await stage.DrivenAsync(stage.Get<Doctor>().ExamineAsync(stage.Stop))).Single(finding => finding.Subject == "acme/web");
}
