using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Replicas;

namespace ChatOps.Commands;

/// <summary>
/// Answers people privately where the platform can, otherwise in the conversation where they asked. Answers hold no secrets: foreign text
/// is already redacted, and anyone reading along could have asked the same.
/// </summary>
public sealed partial class Answers(
    ChatPlatforms platforms, ForeignPeople people, Lease lease, TimeProvider clock, ILogger<Answers> logger)
{
    private const int MostTries = 3;

    /// <summary>How long a shutdown waits for the platform's confirmation of an answer: without it, the answer is given again.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private const string Again = "I was interrupted while answering, so you may see this twice.";

    /// <param name="input">The input to answer.</param>
    /// <param name="replace">Replaces the message whose button was pressed, where the platform can.</param>
    public async Task GiveAsync(
        StoredDelivery delivery, ChatInput input, ChatContext where, Card card, bool replace, CancellationToken cancellationToken)
    {
        var platform = platforms.Get(delivery.Delivery.Source);
        var replaced = replace && (platform.Can.PrivateAnswers || Pressed(platform, input) is not null);
        // Replacing an answer is idempotent. After a crash, the bot can't know whether another one arrived, and answers again rather than
        // not at all.
        if (!replaced && delivery.WasBegun)
        {
            card = card.WithFooter(Again);
        }

        card = await people.NameAsync(card, platform.Name, cancellationToken);
        using var call = CancellationTokenSource.CreateLinkedTokenSource(lease.Term);
        await using var end = clock.CreateTimer(_ => call.Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await using var stop = cancellationToken.Register(() => end.Change(Grace, Timeout.InfiniteTimeSpan));
        for (var tries = 1; ; tries++)
        {
            switch (await GiveAsync(platform, input, where, card, replace, call.Token))
            {
                case ShowResult.Shown:
                    return;
                case ShowResult.Later(var wait, _) when tries < MostTries:
                    await Task.Delay(wait, clock, cancellationToken);
                    break;
                case ShowResult.Uncertain when !platform.Can.PrivateAnswers && tries == 1:
                    card = card.WithFooter("My first answer was never confirmed, so you may see it twice.");
                    break;
                case var result:
                    // There is no other way to reach them.
                    LogUnanswered(where.Person.ToString(), result.ToString());
                    return;
            }
        }
    }

    private static Task<ShowResult> GiveAsync(
        IChatPlatform platform, ChatInput input, ChatContext where, Card card, bool replace, CancellationToken cancellationToken)
    {
        if (platform.Can.PrivateAnswers)
        {
            return platform.ReplyPrivatelyAsync(where, card, replace, cancellationToken);
        }

        if (where.Channel.Length == 0)
        {
            return Task.FromResult<ShowResult>(new ShowResult.Refused("There is no conversation to answer in."));
        }

        var id = Guid.NewGuid().ToString("n");
        // Others can see it, too.
        card = card.WithFooter(RichText.Of($"to {new Span.Person(where.Person)}"));
        return replace && Pressed(platform, input) is { } message
            ? platform.UpdateAsync(where.Channel, message, card, id, cancellationToken)
            : platform.PostAsync(where.Channel, thread: null, card, id, cancellationToken);
    }

    /// <summary>The message whose button was pressed, if it can be edited.</summary>
    private static string? Pressed(IChatPlatform platform, ChatInput input) =>
        platform.Can.Editing && input is ChatInput.ButtonPressed { Message: { } message } ? message : null;

    [LoggerMessage(Level = LogLevel.Error, Message = "{Person} could not be answered: {Result}")]
    private partial void LogUnanswered(string person, string result);
}
