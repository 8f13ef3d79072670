using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>The wording of a lock: its lines in its story's message, and the replies below it.</summary>
internal static class LockWords
{
    public static RichText Line(Step step, LockChanged change) => change.Change switch
    {
        LockChange.Taken => RichText.Of(
            $"🔒 Locked by {new Span.Person(change.Holder)}{(change.Until is { } until ? RichText.Of($" until {until}") : RichText.Empty)}{(change.Reason.Length == 0 ? "" : ": " + change.Reason)}"),
        LockChange.Released => RichText.Of($"🔓 Unlocked{StepWords.By(step.Actor)}"),
        LockChange.Expired => "🔓 The lock is over: its time has passed",
        _ => throw new InvalidOperationException($"What is {change.Change}?"),
    };

    /// <summary>People who wait for a lock to end don't notice an edited message.</summary>
    public static IReadOnlyList<Reply> Replies(IReadOnlyList<Event> events) => events[^1] is { Fact: LockChanged end } last
        && end.Change is not LockChange.Taken
        ? [Timeline.Replies.Make(last, end.StepKey, new() { Title = Over(end, last.Actor) })]
        : [];

    /// <summary>A notice that the holder couldn't receive privately.</summary>
    public static IReadOnlyList<Reply> Notices(IReadOnlyList<Event> events) =>
    [
        .. events.Select(e => (Event: e, Notice: (LockNoticed)e.Fact)).Select(e => Timeline.Replies.Make(
            e.Event,
            $"{e.Notice.StepKey}/{e.Event.Position}",
            new() { Title = RichText.Of($"{new Span.Person(e.Notice.Person) { IsCalled = true }}: {e.Notice.Text}") })),
    ];

    private static RichText Over(LockChanged end, Actor? actor) => RichText.Of(
        $"🔓 {end.Scope.Words} is no longer locked by {new Span.Person(end.Holder)}{(actor is null ? RichText.Empty : RichText.Of($": unlocked{StepWords.By(actor)}"))}");
}
