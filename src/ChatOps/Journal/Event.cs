using ChatOps.People;

namespace ChatOps.Journal;

/// <summary>Who did it: a name as the sender writes it ("octocat"), or a chat user's id.</summary>
/// <param name="ChatId">For a person in chat: shown as a mention.</param>
public sealed record Actor(string Name, ChatId? ChatId = null)
{
    public static Actor Of(Principal who) => who.IsSelf ? new("ChatOps") : new(who.Id, who.Account);
}

/// <summary>An event not yet in the journal.</summary>
/// <param name="OccurredAt">The sender's clock.</param>
/// <param name="IsDated">Whether the sender said when; otherwise it is the time of receipt.</param>
public sealed record NewEvent(DateTimeOffset OccurredAt, Actor? Actor, Fact Fact, bool IsDated = true);

/// <summary>One fact in the journal, immutable.</summary>
/// <param name="Position">Its position in the journal; grows with each append.</param>
/// <param name="OccurredAt">The sender's clock.</param>
/// <param name="ReceivedAt">The bot's clock, when the delivery arrived or the bot acted.</param>
/// <param name="Trace">W3C trace context of its origin, when tracing is on.</param>
public sealed record Event(
    long Position, string Source, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, Actor? Actor, Fact Fact, string? Trace)
{
    /// <summary>Shown in a story that it isn't part of.</summary>
    public bool IsMention { get; init; }
}
