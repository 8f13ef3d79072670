using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>The wording of a declared freeze: its lines in its story's message, and the replies below it.</summary>
internal static class FreezeWords
{
    public static RichText Line(Step step, FreezeChanged change) => change.Change switch
    {
        FreezeChange.Begun => RichText.Of(
            $"🧊 Frozen by {new Span.Person(change.By)} until {change.Until}{(change.Reason.Length == 0 ? "" : ": " + change.Reason)}{(change.Exempt.Count == 0 ? "" : $" (exempt: {Plural.List(change.Exempt)})")}"),
        FreezeChange.Ended => RichText.Of($"☀️ Unfrozen{StepWords.By(step.Actor)}"),
        FreezeChange.Expired => "☀️ The freeze is over: its time has passed",
        _ => throw new InvalidOperationException($"What is {change.Change}?"),
    };

    /// <summary>People who wait for a freeze to end don't notice an edited message.</summary>
    public static IReadOnlyList<Reply> Replies(IReadOnlyList<Event> events) => events[^1] is { Fact: FreezeChanged end } last
        && end.Change is not FreezeChange.Begun
        ? [Timeline.Replies.Make(last, end.StepKey, new()
        {
            Title = RichText.Of(
                $"☀️ {end.Scope.Words} is no longer frozen{(last.Actor is null ? RichText.Empty : RichText.Of($": unfrozen{StepWords.By(last.Actor)}"))}"),
        })]
        : [];
}
