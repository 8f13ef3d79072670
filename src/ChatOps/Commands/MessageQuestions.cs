using ChatOps.Chat;
using ChatOps.Policy;

namespace ChatOps.Commands;

/// <summary>What changed around a message, to whoever asks and may read.</summary>
public sealed class MessageQuestions(AroundMessage around, CommandTable table, ForeignPeople people, IPolicy policy) : IMessageQuestions
{
    public async Task<Card> AnswerAsync(ChatInput.MessageAsked asked, CancellationToken cancellationToken)
    {
        if (await policy.MayAskAsync(asked.Where.Who, cancellationToken) is not Decision.Allowed and var refused)
        {
            return Cards.Say(refused.Words, Tone.Bad);
        }

        // Nobody is mentioned: only who asks sees it. Its buttons belong to messages.
        var card = await people.NameAsync(await ReadAsync(asked, delivery: 0, cancellationToken), platform: "", cancellationToken);
        return card with { Buttons = [], Menu = null };
    }

    /// <summary>The same, of someone who may.</summary>
    internal async Task<Card> ReadAsync(ChatInput.MessageAsked asked, long delivery, CancellationToken cancellationToken)
    {
        if (asked.IsIncident)
        {
            return (await table.Find("incident")!.RunAsync(
                new(asked.Where, Arguments.Parse(await around.IncidentAsync(asked, cancellationToken)), delivery), cancellationToken))!;
        }

        var (words, why) = await around.ReadAsync(asked, cancellationToken);
        var card = await table.Find("changes")!.RunAsync(new(asked.Where, Arguments.Parse(words), delivery), cancellationToken);
        return card! with { Lines = [why, .. card.Lines] };
    }
}
