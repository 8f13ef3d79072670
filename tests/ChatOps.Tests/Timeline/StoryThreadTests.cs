using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Timeline;
using static ChatOps.Tests.Timeline.Told;

namespace ChatOps.Tests.Timeline;

/// <summary>The replies in a thread have their own identities, and there are never too many of them.</summary>
public sealed class StoryThreadTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 4, 9, 30, 0, TimeSpan.Zero);

    [Fact]
    public void A_thousand_builds_become_a_few_replies_and_a_summary_of_the_rest()
    {
        var told = new List<ToldReply>();
        for (var i = 0; i < 1000; i++)
        {
            told.AddRange(StoryThread.Tell(told, [Reply(i, isBad: i % 100 == 7)], _ => false));
        }

        var (own, summed) = (told.Where(t => t.Summed is null).ToList(), told.Where(t => t.Summed is not null).ToList());
        own.Count.ShouldBeInRange(50, 60, "and those that failed");
        told.Where(t => t.Tone is Tone.Bad).ShouldAllBe(t => t.Summed == null);
        StoryThread.Rest(told)!.Title.ToString().ShouldBe($"… and {summed.Count} more, of which none failed. The last of them:");
        StoryThread.Rest(told)!.Lines[^1].ToString().ShouldStartWith("build 999");
        StoryThread.Tell(told, [Reply(1000)], _ => true).Single().Summed.ShouldBeNull("people wait for it");
    }

    [Fact]
    public void A_reply_is_late_if_a_later_event_was_posted_before_it()
    {
        var told = StoryThread.Tell([], [Reply(600), Reply(0)], _ => false).ToList();
        told.Select(t => t.Key).ShouldBe(["build 0", "build 600"], "what is heard together is told in order");
        told.ShouldAllBe(t => !t.IsLate);

        StoryThread.Tell(told, [Reply(590)], _ => false).Single().IsLate.ShouldBeFalse("seconds are nobody's lateness");
        var late = StoryThread.Tell(told, [Reply(100)], _ => false).Single();
        late.IsLate.ShouldBeTrue();
        StoryThread.Show(Reply(100), late).Footer!.ToString().ShouldContain("received late, happened at 2026-03-04 09:31");
    }

    [Fact]
    public void A_reply_keeps_its_identity_whatever_earlier_events_are_received()
    {
        var before = Keys(new Told().Hear(Build(BuildState.Failed), at: 50)
            .Hear(Operation("a", OperationState.Running), at: 60)
            .Hear(Operation("a", OperationState.Failed), at: 70));
        var after = Keys(new Told().Hear(Build(BuildState.Failed), at: 50)
            .Hear(Operation("a", OperationState.Running), at: 60)
            .Hear(Operation("a", OperationState.Failed), at: 70)
            .Hear(Build(BuildState.Failed, 2), at: 1).Hear(Build(BuildState.Succeeded, attempt: 2), at: 2));

        before.ShouldBeSubsetOf(after);
        after.Count.ShouldBe(before.Count + 2);

        static List<string> Keys(Told told) =>
            [.. told.Events.GroupBy(e => e.Fact.StepKey).SelectMany(step => Replies.Of([.. step])).Select(r => r.Key)];
    }

    private static Reply Reply(int at, bool isBad = false) =>
        new($"build {at}", Start.AddSeconds(at), new() { Title = $"build {at}", Tone = isBad ? Tone.Bad : Tone.Good });
}
