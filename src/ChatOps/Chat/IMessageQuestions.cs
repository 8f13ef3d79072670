namespace ChatOps.Chat;

/// <summary>
/// For platforms on which a question about a message is answered in the response: what changed around it. It only reads, so nothing is
/// stored.
/// </summary>
public interface IMessageQuestions
{
    /// <param name="asked">By someone whom the platform has recognized.</param>
    Task<Card> AnswerAsync(ChatInput.MessageAsked asked, CancellationToken cancellationToken);
}
