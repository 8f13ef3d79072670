using ChatOps.Playground.GitHub;

namespace ChatOps.Tests.Whole;

/// <summary>What GitHub says about the jobs of a run, and about reviews, is in the message of the change.</summary>
public sealed class RunJobsTests
{
    private static readonly string[] Jobs = ["lint", "unit tests", "package"];

    [Fact]
    public async Task A_running_run_says_how_many_of_its_jobs_are_done_in_the_one_message_of_the_change()
    {
        await using var stage = await Stage.StartAsync();
        stage.World.RunJobs = Jobs;

        var merging = stage.Scenarios().MergePullRequestAsync("Sort orders by date", stage.Stop);
        await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Building")
            && m.Shown.Contains("2 of 3 jobs")), "the progress");
        await stage.DrivenAsync(merging);

        var story = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Built")), "the end");
        story.Shown.ShouldNotContain("jobs");
        stage.Deploys.ShouldHaveSingleItem();
        story.Replies.ShouldAllBe(reply => !reply.Shown.Contains("lint"));
    }

    [Fact]
    public async Task A_failed_run_names_the_job_and_the_step_that_failed()
    {
        await using var stage = await Stage.StartAsync();
        var commit = stage.World.Repository.Commit("Sort orders by date", "ann", pullRequest: null);
        var sender = stage.GitHub(Jobs);

        await stage.DrivenAsync(sender.RunAsync(commit, passes: false, TimeSpan.FromSeconds(2), stage.Stop));

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("failed") && m.Shown.Contains("job *package*, step *Run package*")),
            "the failed step");
        stage.Deploys.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_merge_says_who_approved_it_and_whose_request_for_changes_stands()
    {
        await using var stage = await Stage.StartAsync();
        var opened = await stage.DrivenAsync(stage.Scenarios().OpenPullRequestAsync("Sort orders by date", stage.Stop));
        var number = opened.PullRequest!.Value;
        var pull = new PlaygroundPull(
            number,
            "Sort orders by date",
            "ann",
            $"ann/change-{number}",
            opened.Commit,
            stage.World.Repository.Head.Sha,
            stage.Clock.GetUtcNow());
        var sender = stage.GitHub([]);
        foreach (var (action, by, state, review) in new[]
        {
            ("submitted", "bob", "changes_requested", 1), ("submitted", "carol", "changes_requested", 2),
            ("submitted", "dave", "approved", 3), ("submitted", "bob", "approved", 4), ("submitted", "bob", "commented", 5),
            ("dismissed", "dave", "dismissed", 3),
        })
        {
            await stage.DrivenAsync(sender.ReviewedAsync(pull, action, by, state, review, stage.Stop));
        }

        await stage.UntilAsync(
            () => stage.Deploys.FirstOrDefault(
                m => m.Shown.Contains("(approved by bob; changes requested by carol; dismissed: the review of dave)")),
            "the reviews");
        var commit = stage.World.Repository.Commit(pull.Title, pull.Author, pull.Number);
        await stage.DrivenAsync(sender.MergedAsync(pull with { MergeCommit = commit.Sha }, stage.Stop));

        var merged = await stage.UntilAsync(() => stage.Deploys.FirstOrDefault(m => m.Shown.Contains("Merged")), "the merge");
        merged.Shown.ShouldContain("by ann (approved by bob; changes requested by carol; dismissed: the review of dave)");
        stage.Deploys.ShouldHaveSingleItem();
    }
}
