using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Chat;

/// <summary>
/// Finds what someone may want to show in a conversation, while they type. It reads the catalog and the journal only, since the person is
/// waiting: what it says of a cluster is what happened there last.
/// </summary>
public interface ISearch
{
    /// <param name="text">As typed; when empty, there is something to begin with.</param>
    Task<SearchResult> FindAsync(Principal who, string text, CancellationToken cancellationToken);
}

/// <summary>The result of a search.</summary>
public abstract record SearchResult
{
    private SearchResult() { }

    /// <param name="Hits">The best first; may be empty.</param>
    public sealed record Found(IReadOnlyList<SearchHit> Hits) : SearchResult;

    /// <summary>The person may not read.</summary>
    public sealed record Refused(RichText Why) : SearchResult;
}

/// <param name="Title">One line.</param>
/// <param name="Card">What is shown in the conversation when it is chosen; without buttons.</param>
public sealed record SearchHit(string Title, string Subtitle, Card Card);
