using ChatOps.Checks;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Chat;

/// <summary>
/// A place where people talk; its name is the <see cref="Delivery.Source"/> of its deliveries. All ids are the platform's own, opaque to
/// us.
/// </summary>
public interface IChatPlatform : IAccounts
{
    ChatCapabilities Can { get; }

    /// <summary>Translates one of its deliveries. Pure.</summary>
    ChatInput Read(Delivery delivery);

    /// <summary>Translates one of its deliveries and says who it is that acts; forgets what a delivery says has changed.</summary>
    Task<ChatInput> UnderstandAsync(Delivery delivery, CancellationToken cancellationToken);

    /// <summary>Posts a card. <paramref name="postId"/> travels with the message, so that <see cref="FindAsync"/> can find it.</summary>
    /// <param name="thread">The parent message, for a reply in its thread.</param>
    Task<ShowResult> PostAsync(string channel, string? thread, Card card, string postId, CancellationToken cancellationToken);

    /// <remarks>Asked of those that can edit.</remarks>
    Task<ShowResult> UpdateAsync(string channel, string message, Card card, string postId, CancellationToken cancellationToken);

    Task<ShowResult> DeleteAsync(string channel, string message, CancellationToken cancellationToken);

    /// <summary>
    /// Looks for a post that may or may not have been made since <paramref name="since"/>: <see cref="ShowResult.Shown"/> or
    /// <see cref="ShowResult.Gone"/> when it is certain that there is none.
    /// </summary>
    /// <remarks>Asked of those that can find.</remarks>
    Task<ShowResult> FindAsync(string channel, string? thread, string postId, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Answers one person where they are, unseen by others.</summary>
    /// <remarks>Asked of those that have private answers.</remarks>
    /// <param name="replace">Take the place of the private message whose button was pressed, where the platform can.</param>
    Task<ShowResult> ReplyPrivatelyAsync(ChatContext where, Card card, bool replace, CancellationToken cancellationToken);

    /// <summary>Opens a dialog; false when it is too late to, or there is none.</summary>
    /// <remarks>Asked of those that have dialogs.</remarks>
    Task<bool> OpenFormAsync(ChatContext where, Form form, CancellationToken cancellationToken);

    /// <summary>The message's address for people, or null when it cannot be had.</summary>
    Task<string?> PermalinkAsync(string channel, string message, CancellationToken cancellationToken);

    /// <summary>
    /// Turns a channel as people write it ("#web", "web" or an id) into the platform's id, joining it where allowed. Null when there is
    /// none that we may use.
    /// </summary>
    Task<string?> FindChannelAsync(string channel, CancellationToken cancellationToken);

    /// <summary>Checks credentials, scopes and connection for <c>doctor</c>.</summary>
    Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken);

    /// <summary>Looks at channels for <c>doctor</c>: what is found now, not what was known before.</summary>
    /// <param name="channels">As people write them, with the platform's id where we posted there before.</param>
    Task<IReadOnlyList<Finding>> ExamineChannelsAsync(IReadOnlyDictionary<string, string?> channels, CancellationToken cancellationToken);
}

/// <summary>The result of showing something.</summary>
public abstract record ShowResult
{
    private ShowResult() { }

    /// <param name="Note">What is missing from what is shown, why, and what to do; null when nothing is.</param>
    public sealed record Shown(string Message, string? Note = null) : ShowResult;

    /// <summary>Not done; may be tried again no earlier than this.</summary>
    public sealed record Later(TimeSpan Wait, string Reason) : ShowResult;

    /// <summary>It may have been done: look with <see cref="IChatPlatform.FindAsync"/> before trying again.</summary>
    public sealed record Uncertain(string Reason) : ShowResult;

    /// <summary>The message, or the thread that a reply belongs to, is not there.</summary>
    public sealed record Gone(string Reason) : ShowResult;

    /// <summary>The message is there and can never be edited again.</summary>
    public sealed record Frozen(string Reason) : ShowResult;

    /// <summary>Nothing is taken there until someone changes something: what, in one sentence.</summary>
    public sealed record Refused(string Reason) : ShowResult;

    /// <summary>This one is not taken; others there may be.</summary>
    /// <param name="Again">Whether the same may be taken later.</param>
    public sealed record Unfit(string Reason, bool Again) : ShowResult;
}
