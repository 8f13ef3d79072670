using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>The life of one change: its steps in order of time, and which of them still say how it stands.</summary>
internal sealed class Story
{
    private readonly HashSet<string> _superseded;

    /// <param name="steps">All that are known, in any order.</param>
    public Story(IEnumerable<Step> steps)
    {
        All = [.. steps.OrderBy(s => s.Start).ThenBy(s => s.Position)];
        var echoed = All.Select(s => s.Echoed).OfType<string>().ToHashSet();
        Steps = [.. All.Where(s => !s.IsSilent && (s.Echo is null || !echoed.Contains(s.Echo)))];
        _superseded = Superseded.In(All);
        Current = [.. Steps.Where(s => !_superseded.Contains(s.On ?? s.Key))];
    }

    /// <summary>Those without a line of their own, too.</summary>
    public IReadOnlyList<Step> All { get; }

    /// <summary>Those that have a line.</summary>
    public IReadOnlyList<Step> Steps { get; }

    /// <summary>Those of which nothing took the place.</summary>
    public IReadOnlyList<Step> Current { get; }

    /// <summary>Where it is, in the order in which it got there.</summary>
    public IReadOnlyList<string> Environments =>
        [.. Steps.Select(s => s.Latest.About switch
        {
            About.Place place => place.Environment,
            About.Workload workload => workload.Environment,
            _ => null,
        }).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The steps of events in any order; what is kept of a story is the same, step by step.</summary>
    public static Story Of(IReadOnlyList<Event> events) => new(
        events.Where(e => e.Fact.StepKey is not null)
            .GroupBy(e => e.Fact.StepKey)
            .Select(g => StepOf([.. g.OrderBy(e => e.OccurredAt).ThenBy(e => e.Position)]))
            .OfType<Step>());

    /// <summary>The step of the events about one thing, in the order in which they happened.</summary>
    public static Step? StepOf(IReadOnlyList<Event> events) =>
        FactKinds.Of(events[^1].Fact).Steps?.Invoke(events) is { } step ? step with { Position = events[0].Position } : null;
}
