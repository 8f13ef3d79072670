namespace ChatOps.Tests.Chaos;

/// <param name="Id">The message's.</param>
/// <param name="IsPlan">Whether it has a Run button.</param>
internal sealed record Answer(string Id, bool IsPlan);

/// <summary>How one person reaches the bot on a chat platform.</summary>
internal abstract class ChatClient
{
    public abstract string Platform { get; }

    /// <summary>What the bot answered this person so far.</summary>
    public abstract IReadOnlyList<Answer> Answers { get; }

    /// <returns>Whether the platform says that it was delivered.</returns>
    public abstract Task<bool> TypeAsync(string command, CancellationToken cancellationToken);

    /// <returns>Whether the platform says that it was delivered.</returns>
    public abstract Task<bool> PressAsync(string answer, string button, CancellationToken cancellationToken);

    /// <summary>Looks now and after each change.</summary>
    public abstract Task<Answer> UntilAsync(Func<Answer?> look, CancellationToken cancellationToken);
}
