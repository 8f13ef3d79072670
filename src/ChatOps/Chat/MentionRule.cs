using ChatOps.Messages;

namespace ChatOps.Chat;

/// <summary>
/// The rule about mentions in posts: those are mentioned who are called to act (<see cref="Span.Person.IsCalled"/>) and haven't switched it
/// off.
/// </summary>
public sealed class MentionRule(ForeignPeople people, MentionChoices choices)
{
    /// <summary>
    /// The same card, with names for everyone whom it must not mention, and for people of other platforms. Who has no name that the
    /// platform says in time is mentioned: otherwise nobody could tell who it is.
    /// </summary>
    /// <param name="platform">Where it will be shown.</param>
    public async Task<Card> ApplyAsync(Card card, string platform, CancellationToken cancellationToken)
    {
        var names = new Dictionary<Span, Span>();
        foreach (var person in card.AllSpans().OfType<Span.Person>().Where(person => person.Id.Platform == platform).Distinct())
        {
            var isOff = person.IsCalled && await choices.AreOffAsync(person.Id, cancellationToken);
            if ((isOff || !person.IsCalled)
                && (await people.FindAsync(person.Id, cancellationToken) ?? (isOff ? person.Words : null)) is { } name)
            {
                names[person] = new Span.Plain(name);
            }
        }

        return await people.NameAsync(card.Replace(names), platform, cancellationToken);
    }
}
