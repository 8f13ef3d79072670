using System.Collections.Immutable;
using ChatOps.Chat;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>The details of a story, one reply each, in order of time. A pure function of its events.</summary>
internal static class StoryThread
{
    private const int MostCommits = 10;
    private const string Blocked = "blocked ";

    public static IReadOnlyList<Card> Render(IReadOnlyList<Event> events)
    {
        var replies = new List<Card>();
        var told = new HashSet<string>();
        var mentioned = Mentioned(events);
        foreach (var @event in events.Where(e => e.Fact is not OperationChanged operation || !mentioned.Contains(operation.Operation)))
        {
            // Numbers come and go: that something is blocked is told once, until it no longer is.
            if (@event.Fact is OperationWaits or OperationBlocked { Why: null })
            {
                told.RemoveWhere(what => what.StartsWith(Blocked, StringComparison.Ordinal));
            }

            replies.AddRange(Of(@event, events, told));
        }

        return replies;
    }

    private static IEnumerable<Card> Of(Event @event, IReadOnlyList<Event> all, HashSet<string> told) => @event.Fact switch
    {
        Pushed { IsRewind: true } back when !@event.IsMention && DroppedCommits.Of(back, all) is { Commits.Count: > 0 } dropped => [Dropped(@event, back, dropped.Commits, dropped.IsAll)],
        Pushed when @event.IsMention => [],
        Pushed { IsTag: false, Commits.Count: > 0 } push when told.Add($"{push.Ref} {push.Before} {push.Commit}") => [Commits(@event, push)],
        // Each attempt once, where it was over first, as the message tells of it.
        BuildChanged { IsOver: true } build when told.Add($"{BuildRun.NameOf(build)} {build.Attempt}") => [Build(@event, BuildRun.Newest(all.Where(e => IsAttempt(e, build))))],
        OperationChanged { State: OperationState.Running } operation when told.Add(operation.Operation) => [Started(@event, operation)],
        OperationChanged { State: OperationState.Succeeded or OperationState.Failed or OperationState.Superseded or OperationState.Applied } operation => [Finished(@event, operation, all)],
        OperationChanged { State: OperationState.Cancelled or OperationState.Expired, Message: { } why } => [new Card { Title = why, Footer = At(@event) }],
        OperationProgressed progress => [.. progress.Problems.Where(p => told.Add($"{progress.Operation} {Kind(p)}")).Select((p, place) => new Card
        {
            Title = Reason(p),
            Tone = Tone.Warning,
            Lines = p.Length > Reason(p).Length ? [p[Reason(p).Length..].TrimStart(' ', '–')] : [],
            Preformatted = place == 0 && progress.Details is { Count: > 0 } details ? string.Join("\n\n", details) : null,
            Footer = At(@event),
        })],
        WorkloadChanged { IsAutoscaled: false, Changes.Count: > 1 } change => [Changed(@event, change)],
        OperationBlocked { Why: { } why } blocked when told.Add(Blocked + blocked.Operation) => [new Card { Title = why, Tone = Tone.Warning, Footer = At(@event) }],
        OperationWaits { For: { } yes } => [new Card { Title = yes, Footer = At(@event) }],
        OperationWaits waits when @event.Actor is { ChatId: { } id } => [new Card { Title = RichText.Of($"{new Span.Person(id)} said yes"), Footer = At(@event) }],
        OperationNoted { About: { } about } note => told.Add($"note {note.Operation} {about}")
            ? [Noted(@event, all.Select(e => e.Fact).OfType<OperationNoted>().Last(last => last.Operation == note.Operation && last.About == about))]
            : [],
        OperationNoted note => [Noted(@event, note)],
        DeploymentChanged { Description: { Length: > 0 } description, State: DeploymentState.Failed } =>
            [new Card { Title = description, Tone = Tone.Bad, Footer = At(@event) }],
        _ => [],
    };

    private static Card Noted(Event @event, OperationNoted note) =>
        new() { Title = note.Text, Tone = note is { IsStep: false, IsWarning: true } ? Tone.Warning : Tone.Neutral, Footer = At(@event) };

    private static Card Dropped(Event @event, Pushed back, IReadOnlyList<CommitLine> commits, bool isAll) => new()
    {
        Title = RichText.Of($"No longer on {back.Ref:b}"),
        Tone = Tone.Warning,
        Lines =
        [
            .. commits.Take(MostCommits).Select(Line),
            .. commits.Count > MostCommits || !isAll ? (ImmutableArray<RichText>)[back.Url is null ? "and more" : RichText.Of($"{new Span.Link(back.Url, "all of them")}")] : [],
        ],
        Footer = At(@event),
    };

    private static RichText Line(CommitLine commit) => RichText.Of($"{PushStep.Short(commit.Sha):c} {commit.Title}{(commit.Author is null ? "" : $" – {commit.Author}")}");

    private static bool IsAttempt(Event @event, BuildChanged of) => @event.Fact is BuildChanged build && build.Attempt == of.Attempt && BuildRun.NameOf(build) == BuildRun.NameOf(of);

    /// <summary>Rollbacks that have a message and a thread of their own: of these the story of what they took back has a line.</summary>
    private static HashSet<string> Mentioned(IReadOnlyList<Event> events)
    {
        var operations = events.Select(e => e.Fact).OfType<OperationChanged>().ToLookup(o => o.Operation);
        return [.. operations.Where(o => o.All(fact => fact is { Verb: "rollback", Cause: null } and not { State: OperationState.Planned })).Select(o => o.Key)];
    }

    private static Card Commits(Event @event, Pushed push) => new()
    {
        Title = RichText.Of($"{Plural.Of(push.CommitCount, "commit")} on {push.Ref:b}"),
        Lines =
        [
            .. push.Commits.TakeLast(MostCommits).Select(Line),
            .. Earlier(push) is > 0 and var more
                ? (ImmutableArray<RichText>)[RichText.Of($"… and {more} earlier{(push.Url is null ? RichText.Empty : RichText.Of($" · {new Span.Link(push.Url, "all of them")}"))}")]
                : [],
        ],
        Footer = At(@event),
    };

    /// <summary>Those that are not listed.</summary>
    private static long Earlier(Pushed push) => push.CommitCount - Math.Min(push.Commits.Count, MostCommits);

    private static Card Changed(Event @event, WorkloadChanged change) => new()
    {
        Title = RichText.Of($"{change.Workload:c} was changed by {change.By ?? "somebody":c}"),
        Tone = Tone.Warning,
        Lines = [.. change.Changes.Select(what => RichText.Of($"• {what}"))],
        Footer = At(@event),
    };

    private static Card Build(Event @event, BuildChanged build) => new()
    {
        Title = build.State switch
        {
            BuildState.Succeeded => $"{Words.Build(build)} passed",
            BuildState.Unstable => $"{Words.Build(build)} is unstable",
            BuildState.Failed => $"{Words.Build(build)} failed",
            _ => $"{Words.Build(build)}: {build.State.ToString().ToLowerInvariant()}",
        },
        Tone = build.State switch { BuildState.Succeeded => Tone.Good, BuildState.Failed => Tone.Bad, BuildState.Skipped => Tone.Neutral, _ => Tone.Warning },
        Fields =
        [
            .. build.Version is null ? (ImmutableArray<Field>)[] : [new Field("Version", build.Version)],
            .. build.Branch is null ? (ImmutableArray<Field>)[] : [new Field("Branch", build.Branch)],
            .. build.Tests is null ? (ImmutableArray<Field>)[] : [new Field("Tests", $"{build.Tests.Total} run, {build.Tests.Failed} failed, {build.Tests.Skipped} skipped")],
        ],
        Preformatted = build.Tests is { FailedTests.Count: > 0 } tests
            ? string.Join('\n', tests.Failed > tests.FailedTests.Count ? tests.FailedTests.Append($"… and {tests.Failed - tests.FailedTests.Count} more") : tests.FailedTests)
            : null,
        Footer = At(@event),
    };

    private static Card Started(Event @event, OperationChanged operation) => new()
    {
        // No hourglass: it stays as it is when the operation has ended.
        Title = RichText.Of($"{OperationWords.Of(operation).Doing}"),
        Lines = operation.Message is null ? [] : [operation.Message],
        Footer = RichText.Of($"{(@event.Actor?.ChatId is { } id ? RichText.Of($"asked by {new Span.Person(id)} · ") : RichText.Empty)}operation {operation.Operation} · {@event.OccurredAt}"),
    };

    private static Card Finished(Event @event, OperationChanged operation, IReadOnlyList<Event> all)
    {
        var begun = all.FirstOrDefault(e => e.Fact is OperationChanged { State: OperationState.Running } o && o.Operation == operation.Operation)?.OccurredAt;
        var took = begun is null ? "" : $" {(operation.State is OperationState.Succeeded ? "in" : "after")} {Words.Duration(@event.OccurredAt - begun.Value)}";
        var words = OperationWords.Of(operation);
        return new()
        {
            Title = operation.State switch
            {
                OperationState.Succeeded => RichText.Of($"{words.Done}{took}"),
                OperationState.Superseded => RichText.Of($"{words.Noun} was superseded{took}"),
                OperationState.Applied => RichText.Of($"{words.Noun} is applied, not verified"),
                _ => RichText.Of($"{words.Noun} failed{took}"),
            },
            Tone = operation.State switch { OperationState.Succeeded => Tone.Good, OperationState.Failed => Tone.Bad, OperationState.Applied => Tone.Warning, _ => Tone.Neutral },
            Lines = operation.Message is null ? [] : [operation.Message],
            Preformatted = operation.Details.Count == 0 ? null : string.Join("\n\n", operation.Details),
            Footer = At(@event),
        };
    }

    /// <summary>What comes before the cluster's own words: the pod and Kubernetes' name for what is wrong.</summary>
    private static string Reason(string problem) => problem.IndexOf(" – ", StringComparison.Ordinal) is var end and > 0 ? problem[..end] : problem;

    /// <summary>Kubernetes' name for what is wrong: the same with many pods is one thing.</summary>
    private static string Kind(string problem) => Reason(problem) is var reason && reason.LastIndexOf(": ", StringComparison.Ordinal) is var colon and > 0 ? reason[(colon + 2)..] : reason;

    private static RichText At(Event @event) => RichText.Of($"{@event.OccurredAt}");
}
