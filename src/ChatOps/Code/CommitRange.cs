using ChatOps.Journal;

namespace ChatOps.Code;

/// <summary>What a ref has that another hasn't.</summary>
/// <param name="Changes">The commits on the ref's own line, the oldest first: without those that merges brought.</param>
/// <param name="Commits">The SHAs of all commits, the oldest first.</param>
/// <param name="BehindBy">How many commits the other has that this one hasn't.</param>
/// <param name="Url">Where to see them.</param>
public sealed record CommitRange(IReadOnlyList<CommitLine> Changes, IReadOnlyList<string> Commits, int BehindBy, string? Url);
