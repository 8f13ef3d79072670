using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Timeline.Mentions;

/// <summary>Something that is theirs to act on: each of them is mentioned once.</summary>
/// <param name="Key">What it is about.</param>
/// <param name="What">What is said to them.</param>
internal sealed record Call(string Key, RichText What)
{
    /// <summary>Whom the bot knows by their account in chat.</summary>
    public IReadOnlyList<ChatId> People { get; init; } = [];

    /// <summary>Groups, each mentioned on its platform.</summary>
    public IReadOnlyList<Span.Group> Groups { get; init; } = [];

    /// <summary>What it takes a permission to answer; null: nothing.</summary>
    public About? Answerable { get; init; }

    /// <summary>Who acted elsewhere, as the sender of the event authenticated them.</summary>
    public IReadOnlyList<HostLogin> Logins { get; init; } = [];
}

/// <param name="Host">The name of the event source, or of the one of its instances.</param>
internal sealed record HostLogin(string Host, string Login);
