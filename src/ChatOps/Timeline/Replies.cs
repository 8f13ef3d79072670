using System.Collections.Immutable;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>A detail of a story, posted in its thread.</summary>
/// <param name="Key">Its permanent identity in the story: its text may change, its subject doesn't.</param>
/// <param name="At">When it happened.</param>
internal sealed record Reply(string Key, DateTimeOffset At, Card Card)
{
    /// <summary>What it shares with those that say the same, except for ids and numbers; null: it is for itself.</summary>
    public string? Like { get; init; }
}

/// <summary>The thread's replies about one step of a story. A pure function of that step's events.</summary>
internal static class Replies
{
    private const int MostCommits = 10;

    /// <param name="events">In the order in which they happened.</param>
    public static IReadOnlyList<Reply> Of(IReadOnlyList<Event> events) => events[^1].Fact switch
    {
        Pushed => Push(events),
        BuildChanged => Builds(events),
        OperationChanged or OperationProgressed or OperationWaits or OperationBlocked or ApprovalChanged => OperationReplies.Of(events),
        OperationNoted => OperationReplies.Notes(events),
        ContentsChanged contents => events[^1].IsMention || Story.StepOf(events) is not { IsSilent: false }
            ? []
            : [Make(events[^1], contents.StepKey, ContentsWords.List(contents))],
        ReviewChanged => ApprovalWords.Reviews(events),
        LockChanged => LockWords.Replies(events),
        LockNoticed => LockWords.Notices(events),
        FreezeChanged => FreezeWords.Replies(events),
        DeploymentChanged => [.. Deployment(events)],
        AlertChanged => [AlertWords.Reply(events)],
        WorkloadChanged { IsAutoscaled: false, Changes.Count: > 1 } change => [Make(events[^1], change.StepKey, Changed(change))],
        PullRequestChanged or PullRequestReviewed or MergeQueueChanged or BuildJobChanged or BuildInputAnswered => [],
        BuildRequested or BuildAborted or EnvironmentReviewChanged or RepositoryRenamed => [],
        ImagePushed => Story.StepOf(events) is { State: StepState.Warned } step
            ? [Make(events[^1], step.Key, new() { Title = ElsewhereWords.Moved(step, (ImagePushed)step.Latest), Tone = Tone.Warning })]
            : [],
        Released or HoldChanged or WorkloadChanged or CommentChanged or ChangeReverted => [],
        // A kind without its own wording: its step's details.
        _ => Story.StepOf(events) is { Detail: { } detail } step
            ? [Make(events[^1], step.Key, new() { Title = detail, Tone = StepWords.ToneOf(step.State) })]
            : [],
    };

    /// <summary>With the time at which it happened.</summary>
    public static Reply Make(Event @event, string key, Card card) =>
        new(key, @event.OccurredAt, card.Footer is null ? card with { Footer = RichText.Of($"{@event.OccurredAt}") } : card)
        {
            Like = FactKinds.Of(@event.Fact).IsCounted ? CountedSteps.NameOf(@event.Fact, card.Title.PlainText) : null,
        };

    private static IReadOnlyList<Reply> Push(IReadOnlyList<Event> events)
    {
        if (events.LastOrDefault(e => e.Fact is Pushed { IsRewind: true }) is { } moved)
        {
            return !moved.IsMention && Pushes.Dropped(events) is { Commits.Count: > 0 } dropped
                ? [Make(moved, moved.Fact.StepKey!, Dropped((Pushed)moved.Fact, dropped.Commits, dropped.IsAll))]
                : [];
        }

        return events[0] is { IsMention: false, Fact: Pushed { IsTag: false, Commits.Count: > 0 } push }
            ? [Make(events[0], push.StepKey!, Commits(push))]
            : [];
    }

    /// <summary>One per attempt, at its first result, as in the message.</summary>
    private static IReadOnlyList<Reply> Builds(IReadOnlyList<Event> events) =>
    [
        .. events.GroupBy(e => ((BuildChanged)e.Fact).Attempt).Where(attempt => attempt.Any(IsOver))
            .Select(attempt => Make(
                attempt.First(IsOver), $"{attempt.First().Fact.StepKey}/{attempt.Key}", Build(Journal.Builds.Newest(attempt)))),
    ];

    private static bool IsOver(Event @event) => @event.Fact is BuildChanged { IsOver: true };

    private static IEnumerable<Reply> Deployment(IReadOnlyList<Event> events) => events
        .Where(e => e.Fact is DeploymentChanged { Description: { Length: > 0 }, State: DeploymentState.Failed })
        .Select(e => Make(
            e,
            $"{e.Fact.StepKey}/{((DeploymentChanged)e.Fact).Status}",
            new() { Title = ((DeploymentChanged)e.Fact).Description!, Tone = Tone.Bad }))
        .DistinctBy(reply => reply.Key);

    private static Card Dropped(Pushed back, IReadOnlyList<CommitLine> commits, bool isAll) => new()
    {
        Title = RichText.Of($"No longer on {back.Ref:b}"),
        Tone = Tone.Warning,
        Lines =
        [
            .. commits.Take(MostCommits).Select(Words.Commit),
            .. commits.Count > MostCommits || !isAll
                ? (ImmutableArray<RichText>)[back.Url is null ? "and more" : RichText.Of($"{new Span.Link(back.Url, "all of them")}")]
                : [],
        ],
    };

    private static Card Commits(Pushed push) => new()
    {
        Title = RichText.Of($"{Plural.Of(push.CommitCount, "commit")} on {push.Ref:b}"),
        Lines =
        [
            .. push.Commits.TakeLast(MostCommits).Select(Words.Commit),
            .. Earlier(push) is > 0 and var more
                ? (ImmutableArray<RichText>)[RichText.Of(
                    $"… and {more} earlier{(push.Url is null ? RichText.Empty : RichText.Of($" · {new Span.Link(push.Url, "all of them")}"))}")]
                : [],
        ],
    };

    /// <summary>The number not listed.</summary>
    private static long Earlier(Pushed push) => push.CommitCount - Math.Min(push.Commits.Count, MostCommits);

    private static Card Changed(WorkloadChanged change) => new()
    {
        Title = RichText.Of($"{change.Workload:c} was changed by {change.By ?? "someone":c}"),
        Tone = Tone.Warning,
        Lines = [.. change.Changes.Select(what => RichText.Of($"• {what}"))],
    };

    private static Card Build(BuildChanged build) => new()
    {
        Title = build.State switch
        {
            BuildState.Succeeded => $"{Journal.Builds.Title(build)} passed",
            BuildState.Unstable => $"{Journal.Builds.Title(build)} is unstable",
            BuildState.Failed => $"{Journal.Builds.Title(build)} failed",
            _ => $"{Journal.Builds.Title(build)}: {build.State.ToString().ToLowerInvariant()}",
        },
        Tone = build.State switch
        {
            BuildState.Succeeded => Tone.Good,
            BuildState.Failed => Tone.Bad,
            BuildState.Skipped => Tone.Neutral,
            _ => Tone.Warning,
        },
        Fields =
        [
            .. build.Version is null ? (ImmutableArray<Field>)[] : [new Field("Version", build.Version)],
            .. build.Branch is null ? (ImmutableArray<Field>)[] : [new Field("Branch", build.Branch)],
            .. build.Tests is null
                ? (ImmutableArray<Field>)[]
                : [new Field("Tests", $"{build.Tests.Total} run, {build.Tests.Failed} failed, {build.Tests.Skipped} skipped")],
            .. build.Stage is null ? (ImmutableArray<Field>)[] : [new Field("Stage", build.Stage.Name)],
            .. (build.BrokenBy ?? build.FixedBy) is not { } people
                ? (ImmutableArray<Field>)[]
                : [new Field("Changes by", BuildWords.People(people))],
        ],
        Preformatted = build.Tests is { FailedTests.Count: > 0 } tests
            ? string.Join('\n', tests.Failed > tests.FailedTests.Count
                ? tests.FailedTests.Append($"… and {tests.Failed - tests.FailedTests.Count} more")
                : tests.FailedTests)
            : build.Log,
    };
}
