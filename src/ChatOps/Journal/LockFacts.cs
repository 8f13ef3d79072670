using System.Text.Json.Serialization;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Journal;

/// <summary>What a lock covers.</summary>
/// <param name="Service">Null: every service.</param>
/// <param name="Environment">Null: every environment.</param>
public sealed record LockScope(string? Service, string? Environment)
{
    /// <summary>As a sentence has it: "web in production", "everything in production".</summary>
    [JsonIgnore]
    public string Words => (Service, Environment) switch
    {
        (null, null) => "everything",
        (null, _) => $"everything in {Environment}",
        (_, null) => $"{Service} in every environment",
        _ => $"{Service} in {Environment}",
    };

    /// <summary>As a command names it: "web in production", "production", "everything".</summary>
    [JsonIgnore]
    public string Arguments => (Service, Environment) switch
    {
        (null, null) => "everything",
        (null, _) => Environment,
        (_, null) => Service,
        _ => Words,
    };

    /// <summary>Whether it covers a service in an environment.</summary>
    public bool Covers(LockScope place) => IsIn(Service, place.Service) && IsIn(Environment, place.Environment);

    /// <summary>Whether there is anything that both cover.</summary>
    public bool Overlaps(LockScope other) =>
        (other.Service is null || IsIn(Service, other.Service)) && (other.Environment is null || IsIn(Environment, other.Environment));

    private static bool IsIn(string? own, string? name) => own is null || own.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Expired: its time was over.</summary>
public enum LockChange { Taken, Released, Expired }

/// <summary>A fact about a lock.</summary>
/// <param name="Lock">Its id.</param>
/// <param name="Channels">Where it is posted, in addition to its service's channels.</param>
public abstract record LockFact(string Lock, LockScope Scope, IReadOnlyList<ChatId> Channels) : Fact
{
    [JsonIgnore]
    public override About About => Scope.Service is { } service ? new About.Place(service, Scope.Environment) : new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.Lock(Lock)];

    [JsonIgnore]
    public override IReadOnlyList<ChatId> ToldIn => Channels;
}

/// <summary>A lock was taken, or its holder gave it another reason or end; or it is over.</summary>
/// <param name="Holder">Who took it.</param>
/// <param name="Until">When it ends; null: when it is released.</param>
/// <param name="Reason">In the holder's words, redacted; may be empty.</param>
public sealed record LockChanged(
    string Lock,
    LockScope Scope,
    IReadOnlyList<ChatId> Channels,
    LockChange Change,
    ChatId Holder,
    DateTimeOffset? Until,
    string Reason)
    : LockFact(Lock, Scope, Channels)
{
    /// <summary>That it was taken and that it is over are two lines of its story.</summary>
    [JsonIgnore]
    public override string StepKey => Change is LockChange.Taken ? $"lock:{Lock}" : $"lock:{Lock}/end";

    [JsonIgnore]
    public override RichText AuditLine => Change switch
    {
        LockChange.Taken => $"locked {Scope.Words}{(Reason.Length == 0 ? "" : $": {Reason}")}",
        LockChange.Released => RichText.Of($"unlocked {Scope.Words}, locked by {new Span.Person(Holder)}"),
        _ => RichText.Of($"the lock on {Scope.Words} by {new Span.Person(Holder)} is over"),
    };

    internal static Step Step(IReadOnlyList<Event> events)
    {
        var change = (LockChanged)events[^1].Fact;
        return new(change.StepKey, StepState.Open, events[0].OccurredAt, $"Lock on {change.Scope.Words}", change)
        {
            End = change.Change is LockChange.Taken ? null : events[^1].OccurredAt,
            Actor = events[^1].Actor,
            IsUrgent = true,
        };
    }
}

/// <summary>A lock's holder was notified of something: that someone released it, or that they still hold it.</summary>
/// <param name="InChannel">They couldn't be notified privately, so it is posted in the lock's thread.</param>
public sealed record LockNoticed(
    string Lock, LockScope Scope, IReadOnlyList<ChatId> Channels, ChatId Person, RichText Text, bool InChannel)
    : LockFact(Lock, Scope, Channels)
{
    [JsonIgnore]
    public override About About => InChannel ? base.About : new About.Nothing();

    [JsonIgnore]
    public override IReadOnlyList<ChatId> ToldIn => InChannel ? Channels : [];

    [JsonIgnore]
    public override string? StepKey => InChannel ? $"lock:{Lock}/notices" : null;

    /// <summary>Its story has a message even if it began so long ago that this begins another.</summary>
    internal static Step Step(IReadOnlyList<Event> events)
    {
        var notice = (LockNoticed)events[^1].Fact;
        return new(notice.StepKey!, StepState.Open, events[0].OccurredAt, $"Lock on {notice.Scope.Words}", notice) { IsSilent = true };
    }
}
