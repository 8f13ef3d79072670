using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.OnCall;

/// <summary>A time for which people changed who is on call. Of several at one time, the one that was made last counts.</summary>
/// <param name="Instead">Whose shift it was, where it is a swap; null: whoever the rotation has.</param>
/// <param name="By">Who changed it.</param>
public sealed record OnCallOverride(
    string Id,
    string Schedule,
    ChatId Person,
    DateTimeOffset From,
    DateTimeOffset Until,
    ChatId? Instead,
    Principal By,
    DateTimeOffset MadeAt)
{
    /// <summary>Where it is posted; null: nowhere.</summary>
    public ChatId? Channel { get; init; }

    /// <summary>"@ann from … until …, instead of @bob".</summary>
    public RichText Words => RichText.Of(
        $"{new Span.Person(Person)} from {From} until {Until}{(Instead is null ? RichText.Empty : RichText.Of($", instead of {new Span.Person(Instead)}"))}");

    public bool Covers(DateTimeOffset instant) => From <= instant && instant < Until;

    internal OnCallChanged Fact(OnCallChange change) => new(Schedule, Id, change, Person, Instead, From, Until);
}
