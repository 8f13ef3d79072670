using ChatOps.Checks;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Chat;

/// <summary>
/// A chat service; its name is the <see cref="Delivery.Source"/> of its deliveries. All ids are the platform's own, opaque to the bot.
/// </summary>
public interface IChatPlatform : IAccounts
{
    ChatCapabilities Can { get; }

    /// <summary>Translates one of its deliveries. Pure.</summary>
    ChatInput Read(Delivery delivery);

    /// <summary>
    /// Translates one of its deliveries and looks up who acted; also drops cached data that the delivery says has changed.
    /// </summary>
    Task<ChatInput> UnderstandAsync(Delivery delivery, CancellationToken cancellationToken);

    /// <summary>Who is meant by a mention in what someone typed; null when it means nobody. Not recognized yet.</summary>
    /// <param name="mention">What follows the "@" in <see cref="ChatInput.CommandTyped"/>.</param>
    Task<Principal?> FindMentionedAsync(string mention, CancellationToken cancellationToken);

    /// <summary>Posts a card. <paramref name="postId"/> travels with the message, so that <see cref="FindAsync"/> can find it.</summary>
    /// <param name="thread">The parent message, for a reply in its thread.</param>
    Task<ShowResult> PostAsync(string channel, string? thread, Card card, string postId, CancellationToken cancellationToken);

    /// <remarks>Only called if the platform supports editing.</remarks>
    Task<ShowResult> UpdateAsync(string channel, string message, Card card, string postId, CancellationToken cancellationToken);

    Task<ShowResult> DeleteAsync(string channel, string message, CancellationToken cancellationToken);

    /// <summary>
    /// Searches for a post that may have been made since <paramref name="since"/>: returns <see cref="ShowResult.Shown"/>, or
    /// <see cref="ShowResult.Gone"/> when it is certain that there is none, or <see cref="ShowResult.Unsearchable"/>.
    /// </summary>
    /// <remarks>Only called if the platform supports finding.</remarks>
    Task<ShowResult> FindAsync(string channel, string? thread, string postId, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Answers one person where they are, unseen by others.</summary>
    /// <remarks>Only called if the platform supports private answers.</remarks>
    /// <param name="replace">Replaces the private message whose button was pressed, where the platform can.</param>
    Task<ShowResult> ReplyPrivatelyAsync(ChatContext where, Card card, bool replace, CancellationToken cancellationToken);

    /// <summary>Opens a dialog; false when it is too late, or no dialog can be opened there.</summary>
    /// <remarks>Only called if the platform supports dialogs.</remarks>
    Task<bool> OpenFormAsync(ChatContext where, Form form, CancellationToken cancellationToken);

    /// <summary>Shows a person's page, in place of what it showed before.</summary>
    /// <remarks>Only called if the platform has such pages.</remarks>
    Task<ShowResult> ShowHomeAsync(Principal who, Card card, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"{Name} has no pages for people, and says so.");

    /// <summary>Shows a card beside each of some links that someone has posted, to whoever reads their message.</summary>
    /// <remarks>Only called if the platform supports link previews.</remarks>
    /// <param name="where">That of <see cref="ChatInput.LinksShared"/>.</param>
    Task<ShowResult> PreviewLinksAsync(
        ChatContext where, IReadOnlyDictionary<string, Card> cards, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"{Name} has no link previews, and says so.");

    /// <summary>The message's address for people, or null when it isn't available.</summary>
    Task<string?> PermalinkAsync(string channel, string message, CancellationToken cancellationToken);

    /// <summary>
    /// Resolves a channel as people write it ("#web", "web" or an id) to the platform's id, joining the channel where allowed. Null when
    /// there is none that the bot may use.
    /// </summary>
    Task<string?> FindChannelAsync(string channel, CancellationToken cancellationToken);

    /// <summary>
    /// The platform's id of the private conversation with a person, which is begun if there is none. Null when there can be none, or the
    /// platform can't be asked.
    /// </summary>
    Task<string?> FindPrivateAsync(string person, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>
    /// Makes people the members of a user group, in place of those that it had. <see cref="ShowResult.Shown"/>: it is done.
    /// </summary>
    /// <remarks>Only called if the platform lets bots change user groups.</remarks>
    /// <param name="group">The platform's group id.</param>
    /// <param name="people">The platform's user ids; at least one.</param>
    Task<ShowResult> SetGroupAsync(string group, IReadOnlyList<string> people, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"{Name} lets no bot change user groups, and says so.");

    /// <summary>Checks credentials, scopes and connection for <c>doctor</c>.</summary>
    Task<IReadOnlyList<Finding>> ExamineAsync(CancellationToken cancellationToken);

    /// <summary>Checks channels for <c>doctor</c>: their current state, not what was cached before.</summary>
    /// <param name="channels">As people write them, each with the platform's id where the bot has posted before.</param>
    Task<IReadOnlyList<Finding>> ExamineChannelsAsync(IReadOnlyDictionary<string, string?> channels, CancellationToken cancellationToken);

    /// <summary>Checks for <c>doctor</c> whether the platform says who is in groups that the policy names.</summary>
    /// <remarks>Only called if the platform supports user groups.</remarks>
    /// <param name="groups">The platform's group ids.</param>
    Task<IReadOnlyList<Finding>> ExamineGroupsAsync(IReadOnlyCollection<string> groups, CancellationToken cancellationToken);
}

/// <summary>The result of showing something.</summary>
public abstract record ShowResult
{
    private ShowResult() { }

    /// <param name="Note">What is missing from the message, why, and what to do; null when nothing is.</param>
    public sealed record Shown(string Message, string? Note = null) : ShowResult;

    /// <summary>Not done; can be retried after this time.</summary>
    public sealed record Later(TimeSpan Wait, string Reason) : ShowResult;

    /// <summary>It may have been done: check with <see cref="IChatPlatform.FindAsync"/> before retrying.</summary>
    public sealed record Uncertain(string Reason) : ShowResult;

    /// <summary>It may have been done, and the bot may not read there, so nobody can tell.</summary>
    public sealed record Unsearchable(string Reason) : ShowResult;

    /// <summary>The message, or the thread that a reply belongs to, doesn't exist.</summary>
    public sealed record Gone(string Reason) : ShowResult;

    /// <summary>The message exists but can never be edited again.</summary>
    public sealed record Frozen(string Reason) : ShowResult;

    /// <summary>Nothing is accepted there until someone changes something: what, in one sentence.</summary>
    public sealed record Refused(string Reason) : ShowResult;

    /// <summary>This message isn't accepted; others may be.</summary>
    /// <param name="Again">Whether the same message may be accepted later.</param>
    public sealed record Unfit(string Reason, bool Again) : ShowResult;
}
