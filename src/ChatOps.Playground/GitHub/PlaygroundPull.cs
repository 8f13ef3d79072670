namespace ChatOps.Playground.GitHub;

/// <summary>A pull request into main.</summary>
/// <param name="MergeCommit">Null until it is merged.</param>
public sealed record PlaygroundPull(
    long Number,
    string Title,
    string Author,
    string Branch,
    string HeadCommit,
    string BaseCommit,
    DateTimeOffset OpenedAt,
    string? MergeCommit = null)
{
    /// <summary>What its author wrote; null: nothing.</summary>
    public string? Body { get; init; }
}
