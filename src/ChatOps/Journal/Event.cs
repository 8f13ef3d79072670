using ChatOps.People;

namespace ChatOps.Journal;

/// <summary>Who did it: a name as its sender writes it ("octocat"), or a chat user's id.</summary>
/// <param name="ChatId">When it is a person in chat: shown as a mention.</param>
public sealed record Actor(string Name, ChatId? ChatId = null)
{
    public static Actor Of(Principal who) => who.IsSelf ? new("ChatOps") : new(who.Id, who.Account);
}

/// <summary>An event not yet in the journal.</summary>
/// <param name="OccurredAt">The sender's clock.</param>
/// <param name="IsDated">The sender said when; else it is when we received it.</param>
public sealed record NewEvent(DateTimeOffset OccurredAt, Actor? Actor, Fact Fact, bool IsDated = true);

/// <summary>One fact in the journal, immutable.</summary>
/// <param name="Position">Its place in the journal; later appended, larger.</param>
/// <param name="OccurredAt">The sender's clock.</param>
/// <param name="ReceivedAt">Our clock, when the delivery came or the bot did it.</param>
/// <param name="Trace">W3C trace context of what brought it, when someone traces.</param>
public sealed record Event(
    long Position, string Source, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, Actor? Actor, Fact Fact, string? Trace)
{
    /// <summary>Told in a story that it is no part of.</summary>
    public bool IsMention { get; init; }
}
