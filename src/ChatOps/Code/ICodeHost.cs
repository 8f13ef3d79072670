using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Code;

/// <summary>
/// Where the code is: the few questions that it is asked. Each is answered or given up within seconds; outages and limits are answers,
/// never exceptions.
/// </summary>
public interface ICodeHost
{
    /// <summary>What lies between two refs.</summary>
    /// <param name="repository">"owner/name".</param>
    /// <param name="from">A branch, a tag or a commit.</param>
    /// <param name="to">The same.</param>
    Task<CodeAnswer<Comparison>> CompareAsync(string repository, string from, string to, CancellationToken cancellationToken);

    /// <summary>The full sha that a branch, tag or short sha stands for.</summary>
    /// <param name="repository">"owner/name".</param>
    Task<CodeAnswer<string>> ResolveAsync(string repository, string reference, CancellationToken cancellationToken);
}

/// <summary>What a code host answered, or one sentence that says why it did not.</summary>
public abstract record CodeAnswer<T>
{
    private CodeAnswer() { }

    public sealed record Known(T Value) : CodeAnswer<T>;

    public sealed record Unknown(RichText Reason) : CodeAnswer<T>;
}

/// <summary>What lies between two refs.</summary>
/// <param name="AheadBy">Commits that the head has and the base has not.</param>
/// <param name="BehindBy">Commits that the base has and the head doesn't: a rollback has only these.</param>
/// <param name="Commits">The first 10 of those ahead, oldest first.</param>
public sealed record Comparison(int AheadBy, int BehindBy, IReadOnlyList<CommitLine> Commits, string? Url);
