using System.Security.Cryptography;
using System.Text;
using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>A story's message: its name, a line per step, and its current activity. A pure function of its steps.</summary>
internal static class StoryCard
{
    /// <summary>More would hide the important ones; the first and the newest are kept.</summary>
    private const int MostLines = 24;

    /// <summary>One push may affect everything in a repository.</summary>
    private const int MostServices = 5;

    /// <param name="offersRollback">Whether a failed deploy to an environment has a rollback button.</param>
    public static Card Render(IReadOnlyList<string> services, Story story, Predicate<string> offersRollback)
    {
        var running = story.Current.LastOrDefault(IsOf(Tone.Running));
        // As bad as the worst of its relevant steps.
        var worst = story.Current.LastOrDefault(IsOf(Tone.Bad))
            ?? story.Current.LastOrDefault(IsOf(Tone.Warning)) ?? story.Current.LastOrDefault(s => !s.IsAside);
        var tone = worst is null ? Tone.Neutral : StepWords.ToneOf(worst.State);
        var name = StepWords.NameOf(story);
        var title = services.Count == 0 ? name : RichText.Of($"{Plural.Some(services, MostServices):b} · {name}");
        return new Card
        {
            Title = title,
            Tone = running is not null ? Tone.Running : tone is Tone.Bad ? Tone.Bad : IsTakenBack(story) ? Tone.Warning : tone,
            Lines = [.. Trail.Of(story) is { } trail ? (RichText[])[trail] : [], .. Lines(story.Steps)],
            Progress = running?.Progress is { } progress ? new(progress.Done, progress.Total, progress.Label) : null,
            Steps = OperationStages.Of(story),
            Buttons =
            [
                .. BuildWords.Buttons(story),
                .. AlertWords.Buttons(story),
                .. OperationWords.Buttons(story, running is not null, offersRollback),
            ],
            Outcome = Outcome(story),
            Fallback = RichText.Join(
                " – ",
                [title, .. running is null && tone is Tone.Bad ? [StepWords.Of(worst!)] : Last(story)]),
        };
    }

    /// <summary>What remains of a message whose story was merged into another.</summary>
    public static Card Moved(Story into) => new() { Title = RichText.Of($"Continued in {StepWords.NameOf(into)}") };

    /// <summary>A story's lines, the first and the newest. Steps that are alike are one.</summary>
    public static IEnumerable<RichText> Lines(IReadOnlyList<Step> steps)
    {
        var lines = CountedSteps.Of(AlertWords.WorstFirst(steps));
        var left = lines.Count - MostLines;
        foreach (var line in left <= 0 ? lines : lines.Take(MostLines / 2))
        {
            yield return line.Line;
        }

        if (left > 0)
        {
            yield return $"… {left} more …";
            foreach (var line in lines.TakeLast(MostLines / 2))
            {
                yield return line.Line;
            }
        }
    }

    /// <summary>What is shown of the steps that determine the story's state, but not how often.</summary>
    private static string Outcome(Story story)
    {
        var lines = CountedSteps.Of(AlertWords.WorstFirst(story.Steps));
        var shown = string.Join(
            '\n',
            (lines.Count <= MostLines ? lines : lines.Take(MostLines / 2).Concat(lines.TakeLast(MostLines / 2)))
                .Where(line => !line.Last.IsAside)
                .Select(line => line.Steps.Count == 1 ? line.Line : line.What));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(shown)))[..16];
    }

    /// <summary>A successful rollback is good news in its own story, not in that of the change it reverted.</summary>
    private static bool IsTakenBack(Story story) =>
        story.Steps.LastOrDefault(
            s => s.Latest is OperationChanged)?.Latest is OperationChanged { Action.IsWayBack: true, State: OperationState.Succeeded }
        && story.All.Any(s => s.Latest is not OperationChanged { Action.IsWayBack: true });

    /// <summary>What happened last; what people have noted didn't.</summary>
    private static IEnumerable<RichText> Last(Story story) =>
        story.Steps.Where(step => step.Latest.IsNews).TakeLast(1).Select(StepWords.Of);

    private static Func<Step, bool> IsOf(Tone tone) => step => StepWords.ToneOf(step.State) == tone;
}
