using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Timeline;

/// <summary>A line of a story: one step, or several that are alike, the last of which happened last.</summary>
internal sealed record CountedSteps(IReadOnlyList<Step> Steps)
{
    /// <summary>Two are easier to read as they are.</summary>
    public const int Least = 3;

    public Step Last => Steps[^1];

    /// <summary>Counts the steps that are alike, each where the last of them is.</summary>
    public static IReadOnlyList<CountedSteps> Of(IReadOnlyList<Step> steps)
    {
        var alike = steps.Count < Least ? [] : steps
            .Where(step => FactKinds.Of(step.Latest).IsCounted && (step.End is not null || step.Latest is AlertChanged))
            .GroupBy(step => step.Latest is AlertChanged alert
                ? ((About?)null, step.State, step.On, step.IsMention, What: AlertWords.Like(alert))
                : (step.Latest.About, step.State, step.On, step.IsMention, What: Pattern(StepWords.Of(step))))
            .Select(group => group.ToList())
            .Where(group => group.Count >= Least)
            .SelectMany(group => group.Select(step => (step, group)))
            .ToDictionary(one => one.step, one => one.group, (IEqualityComparer<Step>)ReferenceEqualityComparer.Instance);
        return
        [
            .. from step in steps
               let all = alike.GetValueOrDefault(step)
               where all is null || ReferenceEquals(all[^1], step)
               select new CountedSteps(all ?? [step]),
        ];
    }

    /// <summary>How it is shown.</summary>
    public RichText Line => Steps is [{ Latest: SuspectsFound } undated] ? StepWords.Of(undated)
        : Steps is [var step] ? RichText.Of($"{StepWords.Of(step)} · {step.Start}")
        : Last.Latest is AlertChanged ? RichText.Of($"{What}: {Steps.Count} alerts, last {Last.Start}")
        : RichText.Of($"{What}, {Times(Steps.Count, Last.Start - Steps[0].Start)}, last {Last.Start}");

    /// <summary>What it says, however often.</summary>
    public RichText What => Steps is [var step] ? StepWords.Of(step)
        : Last.Latest is AlertChanged ? AlertWords.Counted(Steps)
        : Common([.. Steps.Select(StepWords.Of)]);

    /// <summary>"14 times in 6 min".</summary>
    public static string Times(int count, TimeSpan time) =>
        $"{count} times in {Durations.Words(time >= TimeSpan.FromMinutes(1)
            ? TimeSpan.FromMinutes(Math.Round(time.TotalMinutes))
            : TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(time.TotalSeconds))))}";

    /// <summary>What says the same about the same thing has the same name.</summary>
    public static string NameOf(Fact fact, string title)
    {
        var of = $"{FactKinds.Of(fact).Name} {fact.About} {(fact as OperationFact)?.Operation}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{of} {Alike.Mask(title)}")))[..16];
    }

    /// <summary>A text without its ids and numbers. What identifies people, and names of versions and places, is kept.</summary>
    private static string Pattern(RichText text) => string.Join('\n', text.Spans.Select(span => span switch
    {
        Span.Plain or Span.Code or Span.Link => $"{span.GetType().Name} {Alike.Mask(span.Words)}",
        Span.Time => "time",
        _ => $"{span}",
    }));

    private static RichText Common(IReadOnlyList<RichText> texts) => new(
    [
        .. texts[^1].Spans.Select((last, place) =>
        {
            var all = texts.Select(text => text.Spans[place]).ToList();
            var words = last is Span.Plain or Span.Code or Span.Link ? Alike.Common([.. all.Select(span => span.Words)]) : null;
            return last switch
            {
                Span.Plain => new Span.Plain(words!),
                Span.Code => new Span.Code(words!),
                Span.Link link => link with { Label = words! },
                _ => last,
            };
        }),
    ]);
}
