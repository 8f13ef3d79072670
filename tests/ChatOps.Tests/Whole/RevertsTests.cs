using ChatOps.Journal;
using ChatOps.Playground;
using ChatOps.Playground.GitHub;
using ChatOps.Playground.Slack;

namespace ChatOps.Tests.Whole;

/// <summary>A change that takes back another is linked with it, both ways.</summary>
public sealed class RevertsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 4, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_pull_request_that_reverts_another_says_so_and_the_other_says_by_which()
    {
        await using var stage = await Stage.StartAsync();
        var scenarios = stage.Scenarios();
        var first = await MergedAsync(stage, scenarios.MergePullRequestAsync("Sort orders by date", stage.Stop), "Sort orders by date (");
        var second = await MergedAsync(stage, scenarios.RevertAsync(first.Made, stage.Stop), "Revert \"Sort orders by date\" (");
        var (original, revert) = (first.Made.PullRequest!.Value, second.Made.PullRequest!.Value);

        await SaysAsync(stage, second.Message, $"↩️ Reverts {Link(original)} · ");
        var reverted = await SaysAsync(stage, first.Message, $"↩️ {Link(original)} was reverted by {Link(revert)} · ");
        Count(reverted, "↩️").ShouldBe(1);

        // It isn't told twice: its commit says the same as its pull request.
        var now = stage.Deploys.Single(m => m.Ts == second.Message.Ts);
        Count(now, "↩️").ShouldBe(1);

        // A revert of a revert: the original says what became of what took it back.
        var third = await MergedAsync(stage, scenarios.RevertAsync(second.Made, stage.Stop), "Revert \"Revert \"Sort orders by date\"\" (");
        var again = third.Made.PullRequest!.Value;
        await SaysAsync(stage, third.Message, $"↩️ Reverts {Link(revert)} · ");
        await SaysAsync(stage, second.Message, $"↩️ {Link(revert)} was reverted by {Link(again)} · ", $"↩️ Reverts {Link(original)}");
        await SaysAsync(
            stage,
            first.Message,
            $"↩️ {Link(original)} was reverted by {Link(revert)} · ",
            $"↩️ {Link(revert)} was reverted by {Link(again)} · ");
        stage.Deploys.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_pull_request_that_is_only_open_or_closed_reverts_nothing_yet()
    {
        await using var stage = await Stage.StartAsync();
        var first = await MergedAsync(
            stage, stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop), "Sort orders by date (");
        var original = first.Made.PullRequest!.Value;
        var pull = new PlaygroundPull(
            901,
            "Revert \"Sort orders by date\"",
            "bob",
            "revert-1",
            PlaygroundRepository.ShaOf("901"),
            first.Made.Commit,
            stage.Clock.GetUtcNow())
        {
            Body = $"Oh <!channel>.\r\n\r\nReverts {PlaygroundRepository.FullName}#{original}\r\n",
        };
        await stage.DrivenAsync(stage.GitHub([]).OpenedAsync(pull, stage.Stop));

        var revert = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("pull/901|")), "it");
        await SaysAsync(stage, revert, $"↩️ Reverts {Link(original)} · ");
        await stage.PassAsync(TimeSpan.FromSeconds(10));
        stage.Deploys.Single(m => m.Ts == first.Message.Ts).Shown.ShouldNotContain("reverted");
    }

    [Fact]
    public async Task A_commit_names_what_it_reverts_by_its_SHA_or_how_that_begins()
    {
        await using var stage = await Stage.StartAsync();
        var first = await MergedAsync(
            stage, stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop), "Sort orders by date (");
        var (whole, shortened, gone) = (first.Made.Commit, first.Made.Commit[..9], PlaygroundRepository.ShaOf("rebased away"));
        var commit = await PushedAsync(
            stage,
            $"Undo sorting\n\nThis reverts commit {shortened}, reversing\nchanges made to {whole}.\n\nThis reverts commit {gone}.");

        var revert = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Undo sorting")), "the push");
        await SaysAsync(
            stage,
            first.Message,
            $"↩️ <https://github.com/acme/web/commit/{shortened}|{shortened[..8]}> was reverted by <https://github.com/acme/web/commit/{commit.Sha}|{commit.Sha[..8]}> · ");
        // Of what isn't known, only that is said.
        var own = await SaysAsync(
            stage,
            revert,
            $"↩️ Reverts <https://github.com/acme/web/commit/{shortened}|{shortened[..8]}> · ",
            $"↩️ Reverts <https://github.com/acme/web/commit/{gone}|{gone[..8]}> · ");
        Count(own, "↩️").ShouldBe(2);
    }

    [Fact]
    public async Task A_revert_that_is_reported_before_what_it_reverts_is_linked_once_that_is_known()
    {
        await using var stage = await Stage.StartAsync();
        await RevertedAsync(stage, 14, 13);
        await RevertedAsync(stage, 13, 12);
        var last = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Change 13")), "the revert");
        await stage.StopBotAsync();
        await stage.StartBotAsync();
        await stage.TellAsync("github", new NewEvent(At, new("ann"), Pull(12)));

        var first = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Change 12")), "the original");
        await SaysAsync(stage, first, $"↩️ {Link(12)} was reverted by {Link(13)} · ", $"↩️ {Link(13)} was reverted by {Link(14)} · ");
        await SaysAsync(stage, last, $"↩️ {Link(13)} was reverted by {Link(14)} · ", $"↩️ Reverts {Link(12)} · ");
        stage.Deploys.Count.ShouldBe(3);
    }

    [Fact]
    public async Task What_another_repository_has_is_named_with_it_and_other_words_mean_nothing()
    {
        await using var stage = await Stage.StartAsync();
        var commit = await PushedAsync(
            stage,
            "Revert \"Sort orders\"\n\nReverts acme/api#7\n\nReverts to the old way. It reverts commit abcdef0. reverts #x. This reverts commit abc.");

        var revert = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Sort orders")), "the push");
        var said = await SaysAsync(stage, revert, "↩️ Reverts <https://github.com/acme/api/pull/7|acme/api#7> · ");
        Count(said, "↩️").ShouldBe(1);
        commit.Sha.ShouldNotBeEmpty();
    }

    private static async Task<(Made Made, Message Message)> MergedAsync(Stage stage, Task<Made> merging, string title)
    {
        var made = await stage.DrivenAsync(merging);
        return (made, await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains($"· {title}") && m.Shown.Contains("Merged")), title));
    }

    private static async Task<PlaygroundCommit> PushedAsync(Stage stage, string message)
    {
        var before = stage.World.Repository.Head.Sha;
        var commit = stage.World.Repository.Commit(message, "bob", null);
        await stage.DrivenAsync(stage.GitHub([]).PushedAsync(commit, before, stage.Stop));
        return commit;
    }

    private static async Task RevertedAsync(Stage stage, int pull, int of)
    {
        await stage.TellAsync(
            "github",
            new NewEvent(At.AddMinutes(pull), new("bob"), Pull(pull)),
            new NewEvent(At.AddMinutes(pull), new("bob"), new ChangeReverted(
                "acme/web", pull, null, PlaygroundRepository.ShaOf($"{pull}"), Url(pull), "acme/web", of, null, Url(of))));
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains($"Change {pull}")), $"#{pull}");
    }

    private static PullRequestChanged Pull(int number) => new(
        "acme/web", number, $"Change {number}", Url(number), PullRequestAction.Merged,
        PlaygroundRepository.ShaOf($"head {number}"), PlaygroundRepository.ShaOf($"{number}"), "x", "main");

    private static string Url(long number) => $"https://github.com/acme/web/pull/{number}";

    private static string Link(long number) => $"<{Url(number)}|#{number}>";

    private static int Count(Message message, string words) => message.Shown.Split(words).Length - 1;

    private static Task<Message> SaysAsync(Stage stage, Message message, params string[] lines) => stage.UntilAsync(
        () => stage.Deploys.FirstOrDefault(m => m.Ts == message.Ts && lines.All(line => m.Shown.Contains(line, StringComparison.Ordinal))),
        string.Join("\n", lines));
}
