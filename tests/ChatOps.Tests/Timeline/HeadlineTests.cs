using ChatOps.Chat;
using ChatOps.Journal;
using static ChatOps.Tests.Timeline.Told;

namespace ChatOps.Tests.Timeline;

/// <summary>A story is as bad as the worst of its steps that still counts.</summary>
public sealed class HeadlineTests
{
    private const string Lint = "github/1/workflow/8";

    [Fact]
    public void A_failed_workflow_is_not_offset_by_another_that_passes_later()
    {
        var told = new Told().Hear(Build(BuildState.Failed, job: Lint)).Hear(Build(BuildState.Succeeded));

        told.Tone.ShouldBe(Tone.Bad);
        told.Card.Fallback!.ToString().ShouldContain("failed");
        told.Hear(Operation("a", OperationState.Running)).Tone.ShouldBe(Tone.Running);
        told.Hear(Operation("a", OperationState.Succeeded)).Tone.ShouldBe(Tone.Bad);
    }

    [Theory]
    [InlineData(OperationState.Succeeded, false, Tone.Good)]
    [InlineData(OperationState.Succeeded, true, Tone.Warning)]
    [InlineData(OperationState.Cancelled, false, Tone.Neutral)]
    [InlineData(OperationState.Failed, false, Tone.Bad)]
    public void Normal_intermediate_steps_make_a_story_neither_better_nor_worse(
        OperationState end, bool isWarning, Tone tone)
    {
        var told = new Told().Hear(Operation("a", OperationState.Running))
            .Hear(new OperationNoted("a", "web", "Deleted pod web-2 (previous version)", Topic: "pod 1", IsWarning: isWarning))
            .Hear(Operation("a", end));

        told.Tone.ShouldBe(tone);
        told.Lines.ShouldContain("Deleted pod web-2");
        told.Thread.ShouldContain(
            card => card.Title.ToString().Contains("Deleted pod web-2") && card.Tone == (isWarning ? Tone.Warning : Tone.Neutral));
    }

    [Fact]
    public void A_rerun_replaces_the_original_run_and_a_later_attempt_an_earlier_one()
    {
        new Told().Hear(Build(BuildState.Failed, 1)).Hear(Build(BuildState.Succeeded, 2)).Tone.ShouldBe(Tone.Good);
        new Told().Hear(Build(BuildState.Succeeded, 1)).Hear(Build(BuildState.Failed, 2)).Tone.ShouldBe(Tone.Bad);
        new Told().Hear(Build(BuildState.Succeeded, 2)).Hear(Build(BuildState.Failed, 1)).Tone.ShouldBe(
            Tone.Good, "numbers order them, not when we heard of them");
        new Told().Hear(Build(BuildState.Failed, 1)).Hear(Build(BuildState.Running, 2)).Tone.ShouldBe(Tone.Running);
        new Told().Hear(Build(BuildState.Failed, 1)).Hear(Build(BuildState.Skipped, 2)).Tone.ShouldBe(
            Tone.Bad, "what was skipped checked nothing");
        new Told().Hear(Build(BuildState.Running, 1)).Hear(Build(BuildState.Succeeded, 2)).Tone.ShouldBe(
            Tone.Good, "whatever became of the first");
        new Told().Hear(Build(BuildState.Failed, 57, "jenkins/web", run: 900)).Hear(
            Build(BuildState.Succeeded, 1, "jenkins/web", run: 901)).Tone.ShouldBe(Tone.Good, "the job was made anew");
    }

    [Fact]
    public void A_workflow_that_runs_for_the_push_and_for_the_pull_request_counts_twice_for_one_commit() =>
        new Told().Hear(Build(BuildState.Failed, 1, trigger: "push")).Hear(
            Build(BuildState.Succeeded, 2, trigger: "pull_request")).Tone.ShouldBe(Tone.Bad);

    [Fact]
    public void A_push_with_a_fix_and_a_successful_build_make_it_good_again()
    {
        var told = new Told().Hear(Pull(PullRequestAction.Opened)).Hear(Build(BuildState.Failed)).Hear(Build(BuildState.Failed, job: Lint));
        told.Tone.ShouldBe(Tone.Bad);

        told.Hear(Pull(PullRequestAction.Updated, 'b', before: 'a')).Tone.ShouldNotBe(Tone.Bad, "its head is another commit now");
        told.Hear(Build(BuildState.Running, 2, commit: 'b')).Tone.ShouldBe(Tone.Running);
        told.Hear(Build(BuildState.Succeeded, 2, commit: 'b')).Tone.ShouldBe(Tone.Good);
        told.Hear(Build(BuildState.Failed, 3, commit: 'a')).Tone.ShouldBe(Tone.Good, "someone ran the old commit again");
        told.Lines.ShouldContain("Opened #42");
        told.Hear(Pull(PullRequestAction.Edited, 'b', title: "Keep the cart for good")).Card.Title
            .ToString()
            .ShouldContain("Keep the cart for good");
    }

    [Fact]
    public void The_newest_head_is_determined_by_what_it_replaced_and_not_by_when_it_was_received()
    {
        var told = new Told()
            .Hear(Pull(PullRequestAction.Opened), at: 0)
            .Hear(Pull(PullRequestAction.Updated, 'c', before: 'b'), at: 5)
            .Hear(Pull(PullRequestAction.Updated, 'b', before: 'a'), at: 5)
            .Hear(Build(BuildState.Failed, 3, commit: 'b')).Hear(Build(BuildState.Succeeded, 2, commit: 'c'));

        told.Tone.ShouldBe(Tone.Good);
        told.Hear(Build(BuildState.Failed, 4, commit: 'c')).Tone.ShouldBe(Tone.Bad);
    }

    [Fact]
    public void The_check_of_a_merge_commit_replaces_the_same_check_before_in_every_branchs_job()
    {
        new Told().Hear(Pull(PullRequestAction.Opened)).Hear(Build(BuildState.Failed, 90)).Hear(Pull(PullRequestAction.Merged, merge: 'm'))
            .Hear(Build(BuildState.Succeeded, 91, commit: 'm')).Tone.ShouldBe(Tone.Good);
        new Told().Hear(Pull(PullRequestAction.Opened)).Hear(Build(BuildState.Failed, 90, "jenkins/web/PR-42", branch: "PR-42")).Hear(
            Pull(PullRequestAction.Merged, merge: 'm'))
            .Hear(Build(BuildState.Succeeded, 12, "jenkins/web/main", 'm')).Tone.ShouldBe(Tone.Good);
        new Told().Hear(Pull(PullRequestAction.Opened)).Hear(Build(BuildState.Failed, 90)).Hear(Pull(PullRequestAction.Merged, merge: 'm'))
            .Hear(Build(BuildState.Succeeded, 91, Lint, 'm')).Tone.ShouldBe(Tone.Bad, "another check");
        new Told().Hear(Pull(PullRequestAction.Opened)).Hear(Build(BuildState.Failed)).Hear(Pull(PullRequestAction.Closed)).Tone.ShouldBe(
            Tone.Neutral, "nobody merges that");
    }

    [Fact]
    public void A_failed_deploy_counts_until_there_is_another_in_the_same_place()
    {
        var told = new Told().Hear(Operation("a", OperationState.Running)).Hear(Operation("a", OperationState.Failed))
            .Hear(Operation("b", OperationState.Running, environment: "production"))
            .Hear(Operation("b", OperationState.Succeeded, environment: "production"));
        told.Tone.ShouldBe(Tone.Bad);
        told.Card.Buttons.Select(b => b.Value).ShouldBe(["web in staging"]);

        told.Hear(Operation("c", OperationState.Scheduled)).Tone.ShouldBe(Tone.Bad, "it has not begun");
        told.Hear(Operation("c", OperationState.Running)).Hear(Operation("c", OperationState.Succeeded)).Tone.ShouldBe(Tone.Good);
        told.Card.Buttons.ShouldBeEmpty();
    }

    [Fact]
    public void Of_GitHubs_deployments_the_newest_of_each_environment_counts_in_its_last_status()
    {
        static DeploymentChanged Deployment(long id, DeploymentState state, long status, string environment = "staging") =>
            new("GitHub", "acme/web", id, environment, "main", Sha('a'), state, null, null, status);
        var told = new Told().Hear(Deployment(1, DeploymentState.Failed, 11))
            .Hear(Deployment(2, DeploymentState.Running, 21, "production"))
            .Hear(Deployment(2, DeploymentState.Succeeded, 22, "production"), at: 0);

        told.Tone.ShouldBe(Tone.Bad);
        told.Hear(Deployment(3, DeploymentState.Succeeded, 31)).Tone.ShouldBe(Tone.Good);
        told.Lines.ShouldContain("production is done", customMessage: "its statuses are numbered, whatever the clock says");
    }

    [Fact]
    public void Of_events_within_one_second_causes_are_shown_first_whichever_was_received_first()
    {
        var (merge, build) = (Pull(PullRequestAction.Merged, merge: 'b'), Build(BuildState.Succeeded, commit: 'b'));

        Verbs(new Told().Hear(merge, at: 0).Hear(build, at: 0)).ShouldBe(["Merged", "Built"]);
        Verbs(new Told().Hear(build, at: 0).Hear(merge, at: 0)).ShouldBe(["Merged", "Built"]);

        static IEnumerable<string> Verbs(Told told) => told.Lines.Split('\n').Select(line => line.Split(' ')[1]);
    }
}
