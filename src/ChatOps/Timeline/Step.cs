using ChatOps.Chat;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>One line of a story: a thing that took its course (a pull request, a build, an operation), as it stands after all that was heard of it.</summary>
/// <param name="At">Where it belongs in time: a build where it began, a merge where it happened.</param>
/// <param name="Progress">While it runs, when it can be measured.</param>
/// <param name="IsCurrent">Nothing took its place: it counts for how the story stands.</param>
/// <param name="IsAside">Worth knowing, and says nothing of how the story stands.</param>
internal sealed record Step(string Name, DateTimeOffset At, Tone Tone, RichText Text, Progress? Progress = null, bool IsCurrent = true, bool IsAside = false)
{
    /// <summary>The steps of a story, in order of time. The events may come in any order, and more than once.</summary>
    public static IReadOnlyList<Step> Of(IReadOnlyList<Event> events)
    {
        var mergedCommits = events.Select(e => e.Fact).OfType<PullRequestChanged>().Select(p => p.MergeCommit).OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
        var superseded = Superseded.In(events);
        return
        [
            .. events.GroupBy(e => Subject(e, mergedCommits)).Where(g => g.Key.Length > 0).Select(g => From(g.Key, [.. g], events)).OfType<Step>()
                .Select(s => superseded.Contains(s.Name) ? s with { IsCurrent = false } : s).OrderBy(s => s.At),
        ];
    }

    public static string Subject(Event @event) => Subject(@event, []);

    /// <summary>What an event is about; empty for what makes no line.</summary>
    private static string Subject(Event @event, HashSet<string> mergedCommits) => @event.Fact switch
    {
        // The push that a merge makes says nothing that the merge did not.
        Pushed push when push.Commit is null || (mergedCommits.Contains(push.Commit) && !push.IsRewind) => "",
        Pushed { IsRewind: true } back => $"push:{back.Ref}@{back.Before}..{back.Commit}",
        // Of what a move back dropped, its thread tells.
        Pushed when @event.IsMention => "",
        Pushed push => $"push:{push.Ref}@{push.Commit}",
        PullRequestChanged pull => Key.Pull(pull.Repository, pull.Number).Value,
        MergeQueueChanged queued => Key.Pull(queued.Repository, queued.Number).Value,
        BuildChanged build => BuildRun.NameOf(build),
        DeploymentChanged deployment => Key.Deployment(deployment.Repository, deployment.Id).Value,
        Released release => $"release:{release.Tag}",
        OperationChanged { State: OperationState.Planned } => "",
        OperationChanged operation => Key.Operation(operation.Operation).Value,
        OperationProgressed progress => Key.Operation(progress.Operation).Value,
        OperationWaits waits => Key.Operation(waits.Operation).Value,
        OperationBlocked blocked => Key.Operation(blocked.Operation).Value,
        OperationNoted { IsStep: true } => "",
        OperationNoted note => $"note:{note.Operation}{note.About}",
        HoldChanged change => $"hold:{change.Service}/{change.Environment}",
        WorkloadChanged { IsAutoscaled: true } change => $"autoscaler:{change.Workload}",
        WorkloadChanged change => $"workload:{change.Workload}#{change.Change} {change.By}",
        _ => "",
    };

    private static Step? From(string name, IReadOnlyList<Event> events, IReadOnlyList<Event> all) => events[^1].Fact switch
    {
        Pushed push => PushStep.Of(name, events[^1], push, all),
        PullRequestChanged or MergeQueueChanged => PullRequestStep.Of(name, events),
        BuildChanged => Build(name, events),
        DeploymentChanged => Deployment(name, events),
        Released release => Release(name, events, release),
        OperationNoted note => new(name, events[^1].OccurredAt, note.IsWarning ? Tone.Warning : Tone.Neutral, RichText.Of($"ℹ️ {note.Text}")) { IsAside = !note.IsWarning },
        WorkloadChanged { IsAutoscaled: true } change => new(
            name,
            events[^1].OccurredAt,
            Tone.Neutral,
            RichText.Of($"📈 The autoscaler changed {change.Environment:b}: {change.Changes[0]}{(events.Count == 1 ? "" : $" ({events.Count} times in all)")}")),
        WorkloadChanged change => new(
            name,
            events[^1].OccurredAt,
            Tone.Warning,
            RichText.Of($"✋ Changed in {change.Environment:b} by {Manager(change)}, not through me: {Words.Short(string.Join("; ", change.Changes))}")),
        HoldChanged change => new(
            name,
            events[^1].OccurredAt,
            change.Held ? Tone.Warning : Tone.Good,
            change.Held
                ? RichText.Of($"✋ Automatic rollback is on hold in {change.Environment:b}")
                : RichText.Of($"🔁 Automatic rollback hold in {change.Environment:b} was released{By(events[^1])}")),
        _ => Operation(name, events),
    };

    private static Step Release(string name, IReadOnlyList<Event> events, Released last)
    {
        var link = new Span.Link(last.Url, last.Tag);
        return last.Change is ReleaseChange.Withdrawn
            ? new(name, events[0].OccurredAt, Tone.Warning, RichText.Of($"🗑 Took back the release {link}{By(events[^1])}"))
            : new(name, events[0].OccurredAt, Tone.Good, RichText.Of($"🏷 {(last.Prerelease ? "Prereleased" : "Released")} {link}{By(events[0])}"));
    }

    private static Step Build(string name, IReadOnlyList<Event> events)
    {
        var build = BuildRun.Newest(events);
        var link = MaybeLink(build.Url, Words.Build(build));
        var version = build.Version is null ? RichText.Empty : RichText.Of($" → {build.Version:b}");
        var took = build.Duration is { Ticks: > 0 } duration ? $" in {Words.Duration(duration)}" : "";
        var tests = build.Tests is { Failed: > 0 } failed ? $", {failed.Failed} of {Plural.Of(failed.Total, "test")} failed" : "";
        var (tone, text) = build.State switch
        {
            BuildState.Queued => (Tone.Running, RichText.Of($"⏳ {link} is queued")),
            BuildState.Running => (Tone.Running, RichText.Of($"⏳ Building {link}")),
            BuildState.Succeeded => (Tone.Good, RichText.Of($"✅ Built {link}{version}{took}")),
            BuildState.Unstable => (Tone.Warning, RichText.Of($"⚠️ Built {link}{version}{took}, unstable{tests}")),
            BuildState.Failed => (Tone.Bad, RichText.Of($"❌ Build {link} failed{(took.Length > 0 ? " after" + took[3..] : "")}{tests}")),
            BuildState.Aborted => (Tone.Warning, RichText.Of($"🛑 Build {link} was aborted")),
            _ => (Tone.Neutral, RichText.Of($"⏭ Build {link} was skipped")),
        };
        return new(name, events[0].OccurredAt, tone, text);
    }

    private static Step Deployment(string name, IReadOnlyList<Event> events)
    {
        // Its statuses are numbered; what came of it is still worth knowing once it was replaced.
        var deployment = events.Select(e => (DeploymentChanged)e.Fact).MaxBy(d => (d.State is not DeploymentState.Replaced, d.Status))!;
        var what = MaybeLink(deployment.Url, deployment.Ref);
        var (tone, text) = deployment.State switch
        {
            DeploymentState.Succeeded => (Tone.Good, RichText.Of($"🚀 {deployment.System} deployment of {what} to {deployment.Environment:b} is done")),
            DeploymentState.Failed => (Tone.Bad, RichText.Of($"❌ {deployment.System} deployment of {what} to {deployment.Environment:b} failed")),
            DeploymentState.Replaced => (Tone.Neutral, RichText.Of($"💤 {deployment.System} deployment of {what} to {deployment.Environment:b} was replaced")),
            DeploymentState.Created => (Tone.Running, RichText.Of($"⏳ {deployment.System} deployment of {what} to {deployment.Environment:b} is created")),
            DeploymentState.Queued => (Tone.Running, RichText.Of($"⏳ {deployment.System} deployment of {what} to {deployment.Environment:b} is queued")),
            DeploymentState.Running => (Tone.Running, RichText.Of($"⏳ {deployment.System} deployment of {what} to {deployment.Environment:b} is running")),
            _ => throw new InvalidOperationException($"A deployment that is {deployment.State}."),
        };
        return new(name, events[0].OccurredAt, tone, text);
    }

    private static Step? Operation(string name, IReadOnlyList<Event> events)
    {
        // Progress alone, heard before its operation, waits for it; and a plan that nobody ran is nobody's news.
        var changes = events.Where(e => e.Fact is OperationChanged).ToList();
        if (changes.All(e => ((OperationChanged)e.Fact).State is OperationState.Cancelled or OperationState.Expired))
        {
            return null;
        }

        var last = changes.LastOrDefault(e => ((OperationChanged)e.Fact).State is not (OperationState.Running or OperationState.Scheduled))
            ?? changes.LastOrDefault(e => ((OperationChanged)e.Fact).State is OperationState.Running)
            ?? changes[^1];
        var operation = (OperationChanged)last.Fact;
        // Whoever confirmed it is the one who acts, not who planned it.
        var by = By(changes.FirstOrDefault(e => e.Fact is OperationChanged { State: OperationState.Scheduled or OperationState.Running } && e.Actor is not null) ?? changes[0]);
        var what = OperationWords.Of(operation);
        if (operation.State is not OperationState.Running)
        {
            return operation.State switch
            {
                OperationState.Succeeded when events[^1].Fact is OperationBlocked { Why: { } why } => new(
                    name, changes[0].OccurredAt, Tone.Bad, RichText.Of($"{OperationWords.Icon(operation)} {what.Done}{by}\n⚠️ {why}")),
                OperationState.Succeeded => new(name, changes[0].OccurredAt, Tone.Good, RichText.Of($"{OperationWords.Icon(operation)} {what.Done}{by}")),
                OperationState.Scheduled => new(name, changes[0].OccurredAt, Tone.Neutral, RichText.Of($"⏰ {what.Noun}{by} is scheduled for {operation.At ?? last.OccurredAt}")),
                OperationState.Cancelled => new(name, changes[0].OccurredAt, Tone.Neutral, RichText.Of($"🚫 {what.Noun} was called off{By(last)}")),
                OperationState.Expired => new(name, changes[0].OccurredAt, Tone.Warning, RichText.Of($"⏰ {what.Noun}{by} was scheduled and did not begin: {Words.Short(operation.Message ?? "")}")),
                OperationState.Applied => new(
                    name, changes[0].OccurredAt, Tone.Warning, RichText.Of($"⚠️ {what.Noun}{by} is applied, not verified: {Words.Short(operation.Message ?? "")}")),
                OperationState.Superseded => new(name, changes[0].OccurredAt, Tone.Neutral, RichText.Of($"⏭ {what.Noun} was superseded")),
                _ => new(name, changes[0].OccurredAt, Tone.Bad, RichText.Of($"❌ {what.Noun}{by} failed: {Words.Short(operation.Message ?? "see the thread")}")),
            };
        }

        switch (events.Select(e => e.Fact).LastOrDefault(f => f is OperationWaits or OperationBlocked))
        {
            case OperationWaits { For: { } yes }:
                return new(name, changes[0].OccurredAt, Tone.Running, RichText.Of($"✋ {what.Doing}{by}\n{yes}"));
            case OperationBlocked { Why: { } why }:
                return new(name, changes[0].OccurredAt, Tone.Running, RichText.Of($"✋ {what.Doing}{by}\n⚠️ {why}"));
        }

        var news = events.Select(e => e.Fact).OfType<OperationProgressed>().LastOrDefault();
        RichText problem = news?.Problems is [var first, ..] ? RichText.Of($"\n⚠️ {Words.Short(first)}") : RichText.Empty;
        return new(name, changes[0].OccurredAt, Tone.Running, RichText.Of($"⏳ {what.Doing}{by}{problem}"))
        {
            Progress = news is null ? null : new(news.Done, news.Total, news.Label),
        };
    }

    private static RichText Manager(WorkloadChanged change) => change.By is null ? "somebody" : RichText.Of($"{change.By:c}");

    public static RichText By(Event @event) => @event.Actor switch
    {
        null => RichText.Empty,
        { ChatId: { } id } => RichText.Of($" by {new Span.Person(id)}"),
        { } actor => RichText.Of($" by {actor.Name}"),
    };

    private static RichText MaybeLink(string? url, string label) => url is null ? label : RichText.Of($"{new Span.Link(url, label)}");
}
