using ChatOps.Chat;
using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>A story's message: its name, a line for each step, and what it is doing now. A pure function of its events.</summary>
internal static class StoryCard
{
    /// <summary>More would hide the ones that matter; the first and the newest are kept.</summary>
    private const int MostLines = 24;

    /// <summary>One push may concern all that a repository holds.</summary>
    private const int MostServices = 5;

    /// <param name="offersRollback">Whether a failed deploy to an environment has a button for the way back.</param>
    public static Card Render(IReadOnlyList<string> services, IReadOnlyList<Event> events, Predicate<string> offersRollback)
    {
        var steps = Step.Of(events);
        var current = steps.Where(s => s.IsCurrent).ToList();
        var running = current.LastOrDefault(s => s.Tone is Tone.Running);
        // As bad as the worst of its parts that count.
        var worst = current.LastOrDefault(s => s.Tone is Tone.Bad) ?? current.LastOrDefault(s => s.Tone is Tone.Warning) ?? current.LastOrDefault(s => !s.IsAside);
        return new Card
        {
            Title = Title(services, events),
            Tone = running is not null ? Tone.Running : worst is { Tone: Tone.Bad } ? Tone.Bad : IsTakenBack(events) ? Tone.Warning : worst?.Tone ?? Tone.Neutral,
            Lines = [.. Lines(steps)],
            Progress = running?.Progress,
            Buttons = running is null ? [.. Buttons(events, current, offersRollback)] : [.. Waiting(events)],
            Fallback = RichText.Join(" – ", [Title(services, events), .. running is null && worst is { Tone: Tone.Bad } ? [worst.Text] : steps.TakeLast(1).Select(s => s.Text)]),
        };
    }

    /// <summary>What a running operation waits for.</summary>
    private static IEnumerable<Button> Waiting(IReadOnlyList<Event> events) => events.Select(e => e.Fact).LastOrDefault(f => f is OperationWaits or OperationBlocked or OperationChanged) switch
    {
        OperationWaits { For: not null } waits => [new("Switch over", "ops", $"promote {waits.Operation}", ButtonStyle.Primary), new("Call it off", "ops", $"cancel {waits.Operation}")],
        OperationBlocked { Why: not null } blocked => [new("Call it off", "ops", $"cancel {blocked.Operation}")],
        _ => [],
    };

    /// <summary>What somebody may want to do next.</summary>
    private static IEnumerable<Button> Buttons(IReadOnlyList<Event> events, IReadOnlyList<Step> current, Predicate<string> offersRollback)
    {
        var operations = events.Select(e => e.Fact).OfType<OperationChanged>().Where(o => o.State is not OperationState.Planned).ToList();
        if (operations.LastOrDefault(o => o is { State: OperationState.Failed, Verb: "deploy" } && current.Any(s => s.Name == Key.Operation(o.Operation).Value)) is { } failed && offersRollback(failed.Environment))
        {
            yield return new("Roll back…", "rollback", $"{failed.Service} in {failed.Environment}", ButtonStyle.Danger);
        }

        if (events.Select(e => e.Fact).LastOrDefault(f => f is OperationBlocked or OperationChanged) is OperationBlocked { Why: not null } blocked)
        {
            yield return new("Roll back…", "rollback", $"{blocked.Service} in {blocked.Environment}", ButtonStyle.Danger);
        }

        switch (operations.LastOrDefault())
        {
            case { State: OperationState.Scheduled } scheduled:
                yield return new("Call it off", "ops", $"cancel {scheduled.Operation}");
                break;
            case { State: OperationState.Expired, Verb: "deploy", At: not null } expired:
                yield return new("See the plan now…", "deploy", $"{expired.Service} version={expired.To} to {expired.Environment}");
                break;
            case { State: OperationState.Expired, Verb: "rollback", At: not null } expired:
                yield return new("See the plan now…", "rollback", $"{expired.Service} in {expired.Environment} version={expired.To}");
                break;
        }
    }

    /// <summary>What is left of a message whose story went into another.</summary>
    public static Card Moved(IReadOnlyList<Event> into) => new() { Title = RichText.Of($"This went on as {Name(into)}") };

    /// <summary>A rollback that went well is good news in its own story, not in that of the change it took back.</summary>
    private static bool IsTakenBack(IReadOnlyList<Event> events) =>
        events.Select(e => e.Fact).OfType<OperationChanged>().LastOrDefault() is { Verb: "rollback", State: OperationState.Succeeded }
        && events.Any(e => e.Fact is not OperationProgressed && e.Fact is not OperationChanged { Verb: "rollback" });

    private static RichText Title(IReadOnlyList<string> services, IReadOnlyList<Event> events) =>
        RichText.Of($"{Plural.Some(services, MostServices):b} · {Name(events)}");

    /// <summary>The most telling name that the events give a change.</summary>
    private static RichText Name(IReadOnlyList<Event> events)
    {
        var facts = events.Where(e => !e.IsMention).Select(e => e.Fact).ToList();
        if (facts.OfType<Pushed>().FirstOrDefault(p => p.IsRewind) is { } back)
        {
            return RichText.Of($"{back.Ref} was moved back to {PushStep.Short(back.Commit):c}");
        }

        if (facts.OfType<PullRequestChanged>().LastOrDefault() is { } pull)
        {
            var (title, link) = (Words.FirstLine(pull.Title).Trim(), new Span.Link(pull.Url, $"#{pull.Number}"));
            return title.Length == 0 || title == link.Label ? RichText.Of($"{link}") : RichText.Of($"{title} ({link})");
        }

        if (facts.OfType<Released>().LastOrDefault() is { } release)
        {
            return string.IsNullOrWhiteSpace(release.Name) || release.Name == release.Tag ? release.Tag : $"{release.Tag} {Words.FirstLine(release.Name)}";
        }

        if (facts.OfType<Pushed>().LastOrDefault(p => p.Commits.Count > 0) is { } push)
        {
            return push.Commits[^1].Title;
        }

        if (facts.OfType<OperationChanged>().FirstOrDefault() is { } operation)
        {
            return OperationWords.Of(operation).Noun;
        }

        return facts switch
        {
            [WorkloadChanged { IsAutoscaled: true } change, ..] => $"autoscaling in {change.Environment}",
            [WorkloadChanged change, ..] => $"a change in {change.Environment} that was not made through me",
            [BuildChanged build, ..] => Words.Build(build),
            [MergeQueueChanged queued, ..] => $"#{queued.Number} in the merge queue of {queued.Base}",
            [DeploymentChanged deployment, ..] => $"{deployment.Ref} to {deployment.Environment}",
            [Pushed { Commit: { } commit } bare, ..] => $"{bare.Ref} at {commit[..Math.Min(8, commit.Length)]}",
            _ => "a change",
        };
    }

    private static IEnumerable<RichText> Lines(IReadOnlyList<Step> steps)
    {
        var left = steps.Count - MostLines;
        foreach (var (step, place) in steps.Select((s, i) => (s, i)))
        {
            if (left <= 0 || place < MostLines / 2 || place >= steps.Count - (MostLines / 2))
            {
                yield return RichText.Of($"{step.Text} · {step.At}");
            }
            else if (place == MostLines / 2)
            {
                yield return $"… {left} more …";
            }
        }
    }
}
