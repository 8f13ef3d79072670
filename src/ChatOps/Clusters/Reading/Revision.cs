namespace ChatOps.Clusters.Reading;

/// <summary>One version of a workload that the cluster still remembers. It forgets: ten by default.</summary>
/// <param name="Name">Of the object that holds it: stays when the number moves.</param>
/// <param name="Number">Moves: a version that is used again gets the next number.</param>
/// <param name="CreatedAt">When the cluster first made it.</param>
/// <param name="Operation">The bot's operation that set it last, if one did.</param>
/// <param name="Current">The workload's spec asks for this one.</param>
/// <param name="Uses">The ConfigMaps and Secrets that its pods read, which are no part of it.</param>
public sealed record Revision(
    string Name,
    long Number,
    string Image,
    DateTimeOffset CreatedAt,
    string? ChangeCause,
    string? Operation,
    bool Current,
    IReadOnlyList<ConfigReference> Uses);
