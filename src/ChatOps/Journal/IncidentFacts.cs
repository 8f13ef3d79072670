using System.Text.Json.Serialization;
using ChatOps.Messages;
using ChatOps.People;

namespace ChatOps.Journal;

/// <summary>How far an incident is. The last three end it.</summary>
public enum IncidentStatus { Triage, Investigating, Identified, Monitoring, Resolved, Cancelled, Merged }

/// <summary>What people take on in an incident.</summary>
public enum IncidentRole { Commander, Communications, Scribe }

/// <summary>What changed of an incident.</summary>
public enum IncidentChange { Opened, Severity, Status, Services, Resolved, Reopened, Cancelled, Merged }

/// <summary>Message: someone's, captured. Room: where the incident is dealt with.</summary>
public enum IncidentEntry { Update, Note, Message, Room }

/// <summary>A fact about an incident. It is in no story: the incident has its own messages.</summary>
/// <param name="IsPrivate">It is shown in the incident's own channel only.</param>
public abstract record IncidentFact(long Incident, bool IsPrivate) : Fact
{
    /// <summary>The delivery by which someone asked for it: it has an effect once.</summary>
    public long? Delivery { get; init; }

    [JsonIgnore]
    public override About About => new About.Nothing();

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [];

    [JsonIgnore]
    public override string LookedForBy => Subject.Incident(Incident);
}

/// <summary>An incident was opened, graded otherwise, moved on, or ended.</summary>
/// <param name="Services">By their names; none: it isn't known yet.</param>
/// <param name="Environment">Null: any.</param>
/// <param name="IsDrill">An exercise: it holds nothing up, and counts in no numbers.</param>
public sealed record IncidentChanged(
    long Incident,
    bool IsPrivate,
    IncidentChange Change,
    string Title,
    string Severity,
    IncidentStatus Status,
    IReadOnlyList<string> Services,
    string? Environment,
    bool IsDrill)
    : IncidentFact(Incident, IsPrivate)
{
    /// <summary>What it was before: the severity or the status.</summary>
    public string? Before { get; init; }

    /// <summary>In the words of whoever resolved it, redacted.</summary>
    public string? Cause { get; init; }

    /// <summary>What ended it, likewise.</summary>
    public string? Cure { get; init; }

    /// <summary>Why, likewise.</summary>
    public string? Reason { get; init; }

    /// <summary>The incident that it is part of now.</summary>
    public long? Into { get; init; }

    /// <summary>What it was declared from: a group of alerts, or an operation.</summary>
    public string? From { get; init; }

    [JsonIgnore]
    public override RichText AuditLine => Change switch
    {
        IncidentChange.Opened => $"opened incident {Incident}: {Title}",
        IncidentChange.Severity => $"changed incident {Incident} from {Before} to {Severity}",
        IncidentChange.Status => $"changed incident {Incident} to {Status.ToString().ToLowerInvariant()}",
        IncidentChange.Services => $"changed the services of incident {Incident}",
        IncidentChange.Merged => $"merged incident {Incident} into {Into}",
        _ => $"{Change.ToString().ToLowerInvariant()} incident {Incident}",
    };
}

/// <summary>Someone took a role, was given one, or gave it up.</summary>
/// <param name="Person">Null: nobody has it now.</param>
/// <param name="Note">What they should know, redacted; null: nothing was said.</param>
public sealed record IncidentRoleChanged(long Incident, bool IsPrivate, IncidentRole Role, ChatId? Person, string? Note)
    : IncidentFact(Incident, IsPrivate)
{
    [JsonIgnore]
    public override RichText AuditLine => Person is { } person
        ? RichText.Of($"made {new Span.Person(person)} {Role.ToString().ToLowerInvariant()} of incident {Incident}")
        : $"left incident {Incident} without {Role.ToString().ToLowerInvariant()}";
}

/// <summary>Something worth keeping was said about an incident, or happened to its channel.</summary>
/// <param name="Text">Redacted. As it was then, whatever becomes of a message that it is from.</param>
public sealed record IncidentNoted(long Incident, bool IsPrivate, IncidentEntry Entry, RichText Text) : IncidentFact(Incident, IsPrivate)
{
    /// <summary>When the next update is promised.</summary>
    public DateTimeOffset? NextUpdate { get; init; }

    /// <summary>Who said it, if that isn't who kept it.</summary>
    public ChatId? Author { get; init; }

    /// <summary>When it was said; null: just then.</summary>
    public DateTimeOffset? SaidAt { get; init; }

    /// <summary>The message's address.</summary>
    public string? Url { get; init; }

    /// <summary>Identifies the message: it is kept once.</summary>
    public string? Message { get; init; }
}
