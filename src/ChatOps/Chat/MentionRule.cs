using ChatOps.Messages;

namespace ChatOps.Chat;

/// <summary>
/// The rule about mentions in posts: those are mentioned who are called to act (<see cref="Span.Person.IsCalled"/>) and haven't switched it
/// off.
/// </summary>
public sealed class MentionRule(ForeignPeople people, MentionChoices choices)
{
    /// <summary>The same card, with names for everyone whom it must not mention, and for people of other platforms.</summary>
    /// <param name="platform">Where it will be shown.</param>
    public async Task<Card> ApplyAsync(Card card, string platform, CancellationToken cancellationToken)
    {
        var names = new Dictionary<Span, Span>();
        foreach (var person in card.AllSpans().OfType<Span.Person>().Where(person => person.Id.Platform == platform).Distinct())
        {
            if (await choices.AreOffAsync(person.Id, cancellationToken))
            {
                names[person] = new Span.Plain(await people.FindAsync(person.Id, cancellationToken) ?? person.Words);
            }
        }

        return await people.NameAsync(card.Replace(names), platform, cancellationToken);
    }
}
