using System.Text.Json.Serialization;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Journal;

/// <summary>Expired: its time was over.</summary>
public enum FreezeChange { Begun, Ended, Expired }

/// <summary>Someone declared a freeze, or gave it another end, reason or exempt roles; or it is over.</summary>
/// <param name="Freeze">Its id.</param>
/// <param name="Channels">Where it is posted, in addition to its service's channels.</param>
/// <param name="By">Who declared it.</param>
/// <param name="Reason">In their words, redacted; may be empty.</param>
public sealed record FreezeChanged(
    string Freeze,
    LockScope Scope,
    IReadOnlyList<ChatId> Channels,
    FreezeChange Change,
    ChatId By,
    DateTimeOffset Until,
    string Reason)
    : Fact
{
    /// <summary>The roles that may go ahead anyway.</summary>
    public IReadOnlyList<string> Exempt { get; init; } = [];

    [JsonIgnore]
    public override About About => Scope.Service is { } service ? new About.Place(service, Scope.Environment) : new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Freeze(Freeze)];

    [JsonIgnore]
    public override IReadOnlyList<ChatId> ToldIn => Channels;

    /// <summary>That it began and that it is over are two lines of its story.</summary>
    [JsonIgnore]
    public override string StepKey => Change is FreezeChange.Begun ? $"freeze:{Freeze}" : $"freeze:{Freeze}/end";

    [JsonIgnore]
    public override RichText AuditLine => Change switch
    {
        FreezeChange.Begun => RichText.Of(
            $"froze {Scope.Words} until {Until}{(Exempt.Count == 0 ? "" : $", except for {string.Join(", ", Exempt)}")}{(Reason.Length == 0 ? "" : $": {Reason}")}"),
        FreezeChange.Ended => RichText.Of($"unfroze {Scope.Words}, frozen by {new Span.Person(By)}"),
        _ => RichText.Of($"the freeze of {Scope.Words} by {new Span.Person(By)} is over"),
    };

    internal static Step Step(IReadOnlyList<Event> events)
    {
        var change = (FreezeChanged)events[^1].Fact;
        return new(change.StepKey, StepState.Open, events[0].OccurredAt, $"Freeze of {change.Scope.Words}", change)
        {
            End = change.Change is FreezeChange.Begun ? null : events[^1].OccurredAt,
            Actor = events[^1].Actor,
            IsUrgent = true,
        };
    }
}
