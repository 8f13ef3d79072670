namespace ChatOps.Catalog;

/// <summary>Where changes go, and how careful to be there.</summary>
/// <param name="StabilityPeriod">How long a version must stay healthy, once it is ready, to count as good.</param>
/// <param name="AutoRollback">What happens when a deploy fails there.</param>
public sealed record Environment(string Name, bool Confirm, bool Protected, TimeSpan StabilityPeriod, AutoRollback AutoRollback)
{
    /// <summary>How others call it.</summary>
    public IReadOnlyList<LabelPattern> Names { get; init; } = [];
}
