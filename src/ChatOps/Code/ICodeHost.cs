using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Code;

/// <summary>
/// Where the code is hosted, and the few queries that the bot makes there. Each is answered or abandoned within seconds; outages and rate
/// limits are returned as answers, never thrown.
/// </summary>
public interface ICodeHost
{
    /// <summary>Whether it is the one of a name; null: the one whose repositories have no prefix.</summary>
    /// <param name="name">As in <see cref="RepositoryName"/>.</param>
    bool Has(string? name);

    /// <summary>The commits between two refs.</summary>
    /// <param name="repository">As <see cref="RepositoryName"/> writes it: "owner/name".</param>
    /// <param name="from">A branch, a tag or a commit.</param>
    /// <param name="to">Likewise.</param>
    Task<CodeAnswer<Comparison>> CompareAsync(string repository, string from, string to, CancellationToken cancellationToken);

    /// <summary>The commits that <paramref name="to"/> has and <paramref name="from"/> hasn't: all, or the newest if there are very many.
    /// Nobody waits for the answer: it may take longer.</summary>
    /// <inheritdoc cref="CompareAsync"/>
    Task<CodeAnswer<CommitRange>> RangeAsync(string repository, string from, string to, CancellationToken cancellationToken);

    /// <summary>Resolves a branch, tag or short SHA to the full SHA.</summary>
    /// <param name="repository">As <see cref="RepositoryName"/> writes it: "owner/name".</param>
    Task<CodeAnswer<string>> ResolveAsync(string repository, string reference, CancellationToken cancellationToken);

    /// <summary>The checks of a commit, as they are now.</summary>
    /// <param name="repository">As <see cref="RepositoryName"/> writes it: "owner/name".</param>
    Task<CodeAnswer<IReadOnlyList<CommitCheck>>> ChecksAsync(string repository, string sha, CancellationToken cancellationToken);
}

/// <summary>The code host's answer, or one sentence that says why there is none.</summary>
public abstract record CodeAnswer<T>
{
    private CodeAnswer() { }

    public sealed record Known(T Value) : CodeAnswer<T>;

    public sealed record Unknown(RichText Reason) : CodeAnswer<T>
    {
        /// <summary>Asking again later may help.</summary>
        public bool IsTemporary { get; init; }
    }
}

/// <summary>The commits between two refs.</summary>
/// <param name="AheadBy">Number of commits in the head but not in the base.</param>
/// <param name="BehindBy">Number of commits in the base but not in the head: a rollback has only these.</param>
/// <param name="Commits">The first 10 commits in the head but not in the base, oldest first.</param>
public sealed record Comparison(int AheadBy, int BehindBy, IReadOnlyList<CommitLine> Commits, string? Url);

/// <summary>Passed: successfully, and neither skipped nor neutral.</summary>
public enum CheckState { Pending, Passed, NotPassed }

/// <param name="Name">As the code host shows it.</param>
public sealed record CommitCheck(string Name, CheckState State);
