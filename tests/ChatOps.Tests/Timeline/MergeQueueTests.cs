using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Timeline.Subscriptions;
using static ChatOps.Tests.Timeline.Told;

namespace ChatOps.Tests.Timeline;

/// <summary>A merge queue checks what it is about to merge, on behalf of the person who added it to the queue.</summary>
public sealed class MergeQueueTests
{
    private const string Queue = "github-merge-queue[bot]";
    private static readonly string Branch = $"gh-readonly-queue/main/pr-42-{Sha('0')}";

    [Fact]
    public void A_failed_run_in_the_queue_is_posted_with_its_pull_request_and_a_later_successful_run_resolves_it()
    {
        var told = new Told().Hear(Pull(PullRequestAction.Opened), by: "ann").Hear(Pull(PullRequestAction.Queued), by: "bob");
        told.Tone.ShouldBe(Tone.Running);
        told.Lines.ShouldContain("#42 is in the merge queue of main by bob");

        told
            .Hear(new MergeQueueChanged("acme/web", 42, "main", Sha('q'), null), by: Queue)
            .Hear(Build(BuildState.Failed, 7, commit: 'q', branch: Branch, trigger: "merge_group"));
        told
            .Hear(new MergeQueueChanged("acme/web", 42, "main", Sha('q'), "dequeued"), by: Queue)
            .Hear(Pull(PullRequestAction.Unqueued, reason: "CI_FAILURE"), by: Queue);
        told.Tone.ShouldBe(Tone.Bad);
        told.Lines.ShouldContain("#42 left the merge queue of main: ci failure");

        told
            .Hear(Pull(PullRequestAction.Queued), by: "carol")
            .Hear(Build(BuildState.Succeeded, 8, commit: 'r', branch: Branch, trigger: "merge_group"));
        told
            .Hear(Pull(PullRequestAction.Merged, merge: 'r') with { ByQueue = true }, by: Queue)
            .Hear(new MergeQueueChanged("acme/web", 42, "main", Sha('r'), "merged"), by: Queue);
        told.Tone.ShouldBe(Tone.Good);
        told.Lines.ShouldContain("Merged #42 into main by carol through the merge queue");
        told.Lines.ShouldNotContain("[bot]");
    }

    [Fact]
    public void Without_a_recorded_person_the_merge_is_attributed_to_the_queue() =>
        new Told().Hear(Pull(PullRequestAction.Merged, merge: 'r') with { ByQueue = true }, by: Queue).Lines.ShouldContain(
            "Merged #42 into main through the merge queue");

    [Fact]
    public void A_run_in_the_queue_is_posted_even_if_nothing_is_known_about_its_pull_request()
    {
        var build = Build(BuildState.Failed, 7, commit: 'q', branch: Branch) with { IsDefaultBranch = false };

        StoryRule.IsNews(new Told().Hear(build).Story.Steps[0], _ => null).ShouldBeTrue();
        build.Keys.ShouldContain(Key.Pull("acme/web", 42));
    }

    [Theory]
    [InlineData("gh-readonly-queue/main/pr-104-929f", 104L)]
    [InlineData("gh-readonly-queue/release/pr-9/pr-104-929f", 104L)]
    [InlineData("gh-readonly-queue/main/pr-x-929f", null)]
    [InlineData("gh-readonly-queue/main", null)]
    [InlineData("feature/pr-104-929f", null)]
    [InlineData(null, null)]
    public void Branches_of_the_queue_contain_their_pull_request(string? branch, long? number) =>
        MergeQueueBranch.PullOf(branch).ShouldBe(number);

    [Theory]
    [InlineData(true, "develop", "acme/web", true)]
    [InlineData(false, "main", "acme/web", false)]
    [InlineData(null, "develop", "acme/web", true)]
    [InlineData(null, "main", "acme/web", false)]
    [InlineData(null, "main", "acme/api", true)]
    [InlineData(null, "develop", "acme/api", true)]
    [InlineData(null, "feature/x", "acme/api", false)]
    [InlineData(null, null, "acme/api", true)]
    public void A_build_of_the_repositorys_default_branch_is_posted_on_its_own(
        bool? says, string? branch, string repository, bool isTold) =>
        StoryRule.IsNews(
            new Told().Hear(
                Build(BuildState.Failed, branch: branch) with { IsDefaultBranch = says, Repository = repository }).Story.Steps[0],
            step => step.Branch!.Repository == "acme/web" ? "develop" : null).ShouldBe(isTold);
}
