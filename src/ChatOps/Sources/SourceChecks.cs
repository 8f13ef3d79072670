using ChatOps.Checks;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Sources;

/// <summary>
/// What each event source reports about itself, and since when it has been heard. A disabled source is a choice, but one to know about when
/// an event is missed.
/// </summary>
internal sealed class SourceChecks(IReadOnlyList<ConfiguredSource> sources, Deliveries deliveries) : IChecks
{
    public IEnumerable<Check> All() =>
    [
        .. sources.Select(source => new Check(source.Source.Title, cancellationToken => ExamineAsync(source, cancellationToken))),
        new("other tools", _ => Task.FromResult(Unheard())),
    ];

    /// <summary>Those that say nothing themselves, in one line: nobody has all of them.</summary>
    private IReadOnlyList<Finding> Unheard() =>
        sources.Where(source => source is { Source.Guide: not null, Setup.Receivers.Count: 0 } && !source.Findings.Any())
            .Select(source => source.Source.Title)
            .ToList() is { Count: > 0 } titles
            ?
            [
                new(
                    "other tools",
                    true,
                    RichText.Of($"not listened to: {Plural.List(titles)}; {new Span.Command("setup")} says how to set one up")),
            ]
            : [];

    private async Task<IReadOnlyList<Finding>> ExamineAsync(ConfiguredSource source, CancellationToken cancellationToken)
    {
        var title = source.Source.Title;
        List<Finding> findings = [.. source.Findings.Select(f => new Finding(title, f.Healthy, f.Message, f.Mend))];
        if (source is { Source.Guide: not null, Setup.Receivers.Count: > 0 })
        {
            // Where all is well, a monitor may be silent for weeks.
            findings.Add(await deliveries.HeardAsync(source.Source.Name, cancellationToken) is var (first, last)
                ? new(title, true, RichText.Of($"the first delivery came at {first}, the latest at {last}"))
                : new(
                    title,
                    true,
                    RichText.Of($"nothing has come yet: {new Span.Command("setup", source.Source.Name)} says how it is set up")));
        }

        return findings;
    }
}
