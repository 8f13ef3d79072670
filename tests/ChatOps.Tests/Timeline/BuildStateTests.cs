using ChatOps.Chat;
using ChatOps.Journal;
using static ChatOps.Tests.Timeline.Told;

namespace ChatOps.Tests.Timeline;

/// <summary>The result of a build doesn't depend on anyone's clock, and is the same in the message and in its thread.</summary>
public sealed class BuildStateTests
{
    [Fact]
    public void A_finished_build_stays_finished_even_if_a_slow_clock_dates_earlier_states_later()
    {
        var told = new Told().Hear(Build(BuildState.Running), at: 20)
            .Hear(Build(BuildState.Succeeded), at: 10)
            .Hear(Build(BuildState.Queued), at: 300);

        told.Tone.ShouldBe(Tone.Good);
        told.Lines.ShouldContain("Built ci #1");
        told.Titles.ShouldBe(["ci #1 passed"]);
    }

    [Fact]
    public void A_final_result_decides_in_the_message_and_in_the_thread()
    {
        var told = new Told()
            .Hear(Build(BuildState.Succeeded, isFinal: false), at: 10)
            .Hear(Build(BuildState.Failed, isFinal: true), at: 9);

        told.Tone.ShouldBe(Tone.Bad);
        told.Lines.ShouldContain("Build ci #1 failed");
        told.Titles.ShouldBe(["ci #1 failed"]);
    }

    [Fact]
    public void Each_attempt_is_posted_in_the_thread_and_the_last_one_decides_the_message()
    {
        var told = new Told().Hear(Build(BuildState.Failed), at: 50).Hear(Build(BuildState.Queued, attempt: 2), at: 20);
        told.Tone.ShouldBe(Tone.Running);

        told.Hear(Build(BuildState.Succeeded, attempt: 2), at: 40).Hear(Build(BuildState.Failed), at: 60);

        told.Tone.ShouldBe(Tone.Good);
        told.Lines.ShouldContain("Built ci #1 (attempt 2)");
        told.Titles.ShouldBe(["ci #1 (attempt 2) passed", "ci #1 failed"], ignoreOrder: true);
    }

    [Fact]
    public void Jobs_and_workflows_with_the_same_name_have_separate_lines()
    {
        var told = new Told().Hear(Build(BuildState.Failed, 7, "jenkins/web", run: 1))
            .Hear(Build(BuildState.Succeeded, 7, "jenkins/web", run: 2))
            .Hear(Build(BuildState.Succeeded, 7, "github/1/workflow/8", run: 3));

        told.Card.Lines.Length.ShouldBe(3);
        told.Thread.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(BuildState.Running, true, null)]
    [InlineData(BuildState.Failed, true, null)]
    [InlineData(BuildState.Aborted, true, null)]
    [InlineData(BuildState.Succeeded, true, "1.4.2")]
    [InlineData(BuildState.Unstable, true, "1.4.2")]
    // What has no commit is known by its version only.
    [InlineData(BuildState.Failed, false, "1.4.2")]
    [InlineData(BuildState.Running, false, null)]
    public void Only_a_build_that_published_a_version_is_the_build_of_it(BuildState state, bool knowsCommit, string? version) =>
        (Build(state) with { Version = "1.4.2", Commit = knowsCommit ? new('a', 40) : null }).ToldVersion.ShouldBe(version);

    [Fact]
    public void A_duplicate_push_and_a_duplicate_result_are_posted_once()
    {
        Pushed push = new("acme/web", "main", false, true, Sha('a'), [new(Sha('a'), "Keep the cart", "ann")], 1, null, false, Sha('0'));
        var told = new Told().Hear(push).Hear(push).Hear(Build(BuildState.Succeeded)).Hear(Build(BuildState.Succeeded));

        told.Titles.ShouldBe(["1 commit on main", "ci #1 passed"]);
        told.Card.Lines.Length.ShouldBe(2);
    }
}
