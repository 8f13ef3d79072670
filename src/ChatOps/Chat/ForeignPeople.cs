using System.Collections.Concurrent;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Chat;

/// <summary>
/// Names people on a platform that isn't theirs, where their id would tell nobody who they are. Without an answer in time, the id stays: a
/// platform that is down must not delay what another one shows.
/// </summary>
public sealed class ForeignPeople(PeopleDirectory people, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);
    private static readonly TimeSpan UntilAskedAgain = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<ChatId, (string? Name, DateTimeOffset Until)> _names = [];

    /// <summary>The same card, with names for people of other platforms.</summary>
    /// <param name="platform">Where it will be shown.</param>
    public async Task<Card> NameAsync(Card card, string platform, CancellationToken cancellationToken)
    {
        var names = new Dictionary<Span, Span>();
        foreach (var person in card.AllSpans().OfType<Span.Person>().Where(person => person.Id.Platform != platform).Distinct())
        {
            if (await FindAsync(person.Id, cancellationToken) is { } name)
            {
                names[person] = new Span.Plain(name);
            }
        }

        return names.Count == 0 ? card : card.Replace(names);
    }

    /// <summary>What someone is called on their platform; null: it doesn't say, or not in time.</summary>
    internal async Task<string?> FindAsync(ChatId person, CancellationToken cancellationToken)
    {
        if (_names.TryGetValue(person, out var known) && clock.GetUtcNow() < known.Until)
        {
            return known.Name;
        }

        using var patience = new CancellationTokenSource(LongestWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        string? name = null;
        try
        {
            name = await people.NameAsync(person, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Asked again later.
        }

        _names[person] = (name ?? known.Name, clock.GetUtcNow() + (name is null ? UntilAskedAgain : Fresh));
        return name ?? known.Name;
    }
}
