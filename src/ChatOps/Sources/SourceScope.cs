namespace ChatOps.Sources;

/// <summary>What the services of this bot are made of, as configured: what a source is asked about.</summary>
/// <param name="Repositories">"owner/name".</param>
/// <param name="Jobs">"web", "ci2:web".</param>
public sealed record SourceScope(IReadOnlyList<string> Repositories, IReadOnlyList<string> Jobs)
{
    public static SourceScope Empty { get; } = new([], []);
}
