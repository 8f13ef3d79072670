using ChatOps.Journal;

namespace ChatOps.Timeline;

/// <summary>The life of one change: its steps in chronological order, and which of them still determine its state.</summary>
internal sealed class Story
{
    private readonly HashSet<string> _superseded;

    /// <param name="steps">All known ones, in any order.</param>
    public Story(IEnumerable<Step> steps)
    {
        All =
        [
            .. EnvironmentReviews.End([.. BuildJobs.Join([.. OneDeployment.Join([.. steps])])])
                .OrderBy(s => s.Start).ThenBy(s => FactKinds.Of(s.Latest).Rank).ThenBy(s => s.Position),
        ];
        var echoed = All.Select(s => s.Echoed).OfType<string>().ToHashSet();
        Steps = [.. All.Where(s => !s.IsSilent && (s.Echo is null || !IsEchoed(s.Echo)))];
        _superseded = Superseded.In(All);
        Current = [.. Steps.Where(s => !_superseded.Contains(s.On ?? s.Key))];

        // Some code hosts tell of a merge only how its commit begins.
        bool IsEchoed(string echo) => echoed.Contains(echo)
            || (echo.StartsWith("commit:", StringComparison.Ordinal)
                && echoed.Any(begun => begun.Length < echo.Length && echo.StartsWith(begun, StringComparison.Ordinal)));
    }

    /// <summary>Including those without a line.</summary>
    public IReadOnlyList<Step> All { get; }

    /// <summary>Those with a line.</summary>
    public IReadOnlyList<Step> Steps { get; }

    /// <summary>Those that nothing superseded.</summary>
    public IReadOnlyList<Step> Current { get; }

    /// <summary>The environments it is in, in the order in which it arrived there.</summary>
    public IReadOnlyList<string> Environments =>
        [.. Steps.Select(s => s.Latest.About switch
        {
            About.Place place => place.Environment,
            About.Workload workload => workload.Environment,
            _ => null,
        }).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>From events in any order; a stored story is the same, step by step, with the targets that only the catalog knows.</summary>
    public static Story Of(IReadOnlyList<Event> events) => new(
        events.Where(e => e.Fact.StepKey is not null)
            .GroupBy(e => e.Fact.StepKey)
            .Select(g => StepOf([.. g.OrderBy(e => e.OccurredAt).ThenBy(e => e.Position)]))
            .OfType<Step>());

    /// <summary>The step of the events with one key, in the order in which they happened.</summary>
    public static Step? StepOf(IReadOnlyList<Event> events) =>
        FactKinds.Of(events[^1].Fact).Steps?.Invoke(events) is { } step ? step with { Position = events[0].Position } : null;
}
