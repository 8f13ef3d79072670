using ChatOps.Checks;

namespace ChatOps.Sources;

/// <summary>
/// What each event source reports about itself. A disabled source is a choice, but one to know about when an event is missed.
/// </summary>
internal sealed class SourceChecks(IReadOnlyList<ConfiguredSource> sources) : IChecks
{
    public IEnumerable<Check> All() => sources.Select(source => new Check(
        source.Source.Title,
        _ => Task.FromResult<IReadOnlyList<Finding>>([
            .. source.Findings.Select(f => new Finding(source.Source.Title, f.Healthy, f.Message, f.Mend))
        ])));
}
