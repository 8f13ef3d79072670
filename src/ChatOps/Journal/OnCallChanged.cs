using System.Text.Json.Serialization;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Journal;

/// <summary>Edited: in the configuration. HandedOver: a shift ended or began.</summary>
public enum OnCallChange { Overridden, Cancelled, SwapAsked, SwapTaken, SwapWithdrawn, Edited, HandedOver, Confirmed }

/// <summary>Who is on call changed, or someone changed who will be.</summary>
/// <param name="Schedule">Its name, as configured.</param>
/// <param name="Id">The change's, or the hand-over's.</param>
/// <param name="Person">Who is on call, or whose shift it is; null: nobody.</param>
/// <param name="Instead">Whose shift it was; null: whoever's, or nobody's.</param>
public sealed record OnCallChanged(
    string Schedule, string Id, OnCallChange Change, ChatId? Person, ChatId? Instead, DateTimeOffset? From, DateTimeOffset? Until) : Fact
{
    [JsonIgnore]
    public override About About => new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [];

    [JsonIgnore]
    public override RichText AuditLine => Change switch
    {
        OnCallChange.Overridden => RichText.Of($"put {Who} on call for {Schedule} {Time}"),
        OnCallChange.Cancelled => RichText.Of($"cancelled that {Who} is on call for {Schedule} {Time}"),
        OnCallChange.SwapAsked => RichText.Of($"asked who takes their shift of {Schedule} {Time}"),
        OnCallChange.SwapTaken => RichText.Of($"took the shift of {Schedule} {Time} from {Name(Instead)}"),
        OnCallChange.SwapWithdrawn => RichText.Of($"withdrew the request to take a shift of {Schedule} {Time}"),
        OnCallChange.Edited => RichText.Of(
            $"has another rotation of {Schedule}{(From is { } from ? RichText.Of($" from {from}") : RichText.Empty)}"),
        OnCallChange.HandedOver => RichText.Of($"handed {Schedule} over from {Name(Instead)} to {Who}"),
        OnCallChange.Confirmed => RichText.Of($"confirmed being on call for {Schedule}"),
        _ => throw new InvalidOperationException($"What is {Change}?"),
    };

    private RichText Who => Name(Person);

    private RichText Time => RichText.Of(
        $"{(From is { } from ? RichText.Of($"from {from} ") : RichText.Empty)}{(Until is { } until ? RichText.Of($"until {until}") : RichText.Empty)}");

    private static RichText Name(ChatId? person) => person is null ? "nobody" : RichText.Of($"{new Span.Person(person)}");
}
