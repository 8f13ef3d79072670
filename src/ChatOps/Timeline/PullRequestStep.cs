using ChatOps.Chat;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>The line of a pull request, with its way through a merge queue.</summary>
internal static class PullRequestStep
{
    public static Step? Of(string name, IReadOnlyList<Event> events)
    {
        var pulls = events.Where(e => e.Fact is PullRequestChanged).ToList();
        var last = Deciding(events);
        if (pulls.Count == 0)
        {
            return last?.Fact is MergeQueueChanged queued ? Queued(name, last, RichText.Of($"#{queued.Number}"), queued.Base, queued.Reason) : null;
        }

        // New commits and an edit alone, of a pull request that was opened before we listened, are no line.
        if (last is null)
        {
            return null;
        }

        var pull = (PullRequestChanged)pulls[^1].Fact;
        RichText link = RichText.Of($"{new Span.Link(pull.Url, $"#{pull.Number}")}");
        return StateOf(last.Fact) switch
        {
            PullRequestAction.Merged => new(name, last.OccurredAt, Tone.Good, RichText.Of($"🔀 Merged {link} into {pull.Base:b}{Merger(last, events)}")),
            PullRequestAction.Closed => new(name, last.OccurredAt, Tone.Neutral, RichText.Of($"🚫 Closed {link} without merging{Step.By(last)}")),
            PullRequestAction.Queued or PullRequestAction.Unqueued => Queued(name, last, link, pull.Base, ReasonOf(last.Fact)),
            var action => new(name, last.OccurredAt, Tone.Neutral, RichText.Of($"📝 {action.ToString()} {link}, {pull.Branch:b} → {pull.Base:b}{Step.By(last)}")),
        };
    }

    /// <summary>How it stands; null when nothing says so.</summary>
    public static PullRequestAction? StateOf(IReadOnlyList<Event> events) => Deciding(events) is { } last ? StateOf(last.Fact) : null;

    /// <summary>A merge is final whatever comes late, and nothing comes before it was opened.</summary>
    private static Event? Deciding(IReadOnlyList<Event> events)
    {
        var states = events.Where(e => StateOf(e.Fact) is not null).ToList();
        return states.LastOrDefault(e => StateOf(e.Fact) is PullRequestAction.Merged)
            ?? states.LastOrDefault(e => StateOf(e.Fact) is not PullRequestAction.Opened)
            ?? states.LastOrDefault();
    }

    private static PullRequestAction? StateOf(Fact fact) => fact switch
    {
        PullRequestChanged { Action: PullRequestAction.Updated or PullRequestAction.Edited } => null,
        PullRequestChanged pull => pull.Action,
        MergeQueueChanged { Reason: null } => PullRequestAction.Queued,
        // A group that is made anew, or was merged, says nothing of its pull request.
        MergeQueueChanged { Reason: "dequeued" } => PullRequestAction.Unqueued,
        _ => null,
    };

    private static string? ReasonOf(Fact fact) => fact switch
    {
        PullRequestChanged pull => pull.Action is PullRequestAction.Unqueued ? pull.Reason ?? "" : null,
        MergeQueueChanged queued => queued.Reason,
        _ => null,
    };

    private static Step Queued(string name, Event last, RichText pull, string @base, string? reason) => reason is null
        ? new(name, last.OccurredAt, Tone.Running, RichText.Of($"⏳ {pull} is in the merge queue of {@base:b}{By(last)}"))
        : new(name, last.OccurredAt, Tone.Warning, RichText.Of($"⚠️ {pull} left the merge queue of {@base:b}{Because(reason)}"));

    /// <summary>"CI_FAILURE" as people say it.</summary>
    private static string Because(string reason) => reason is "" or "dequeued" ? "" : $": {reason.Replace('_', ' ').ToLowerInvariant()}";

    /// <summary>Where a merge queue did it, whoever put it there.</summary>
    private static RichText Merger(Event merged, IReadOnlyList<Event> events)
    {
        if (merged.Fact is not PullRequestChanged { ByQueue: true })
        {
            return Step.By(merged);
        }

        return events.LastOrDefault(e => StateOf(e.Fact) is PullRequestAction.Queued && e.Actor is { } actor && !IsApp(actor)) is { } queued
            ? RichText.Of($"{Step.By(queued)} through the merge queue")
            : RichText.Of($" through the merge queue");
    }

    private static RichText By(Event @event) => @event.Actor is { } actor && IsApp(actor) ? RichText.Empty : Step.By(@event);

    private static bool IsApp(Actor actor) => actor.Name.EndsWith("[bot]", StringComparison.Ordinal);
}
