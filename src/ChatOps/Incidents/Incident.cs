using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Incidents;

/// <summary>An incident as it is now. What led there is in the journal (<see cref="IncidentFact"/>).</summary>
/// <param name="Services">By their names; none: it isn't known yet.</param>
/// <param name="Environment">Null: any.</param>
/// <param name="IsPrivate">It is shown in its own channel only.</param>
/// <param name="IsDrill">An exercise: it holds nothing up, and counts in no numbers.</param>
/// <param name="Place">Where it was declared, by the platform's id; null: in no channel.</param>
public sealed record Incident(
    long Number,
    string Title,
    string Severity,
    IncidentStatus Status,
    IReadOnlyList<string> Services,
    string? Environment,
    bool IsPrivate,
    bool IsDrill,
    Principal OpenedBy,
    ChatId? Place,
    DateTimeOffset OpenedAt)
{
    /// <summary>When the first alert fired that it was declared from; null: nobody knows.</summary>
    public DateTimeOffset? DetectedAt { get; init; }

    /// <summary>When someone first looked after it: took command, or moved it on.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>When users no longer noticed it: it was being monitored, or resolved.</summary>
    public DateTimeOffset? MitigatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>When the next update is promised.</summary>
    public DateTimeOffset? NextUpdate { get; init; }

    /// <summary>When someone is reminded of it; null: they have been, or nothing is promised.</summary>
    public DateTimeOffset? UpdateDue { get; init; }

    /// <summary>When it is said that nobody is commander.</summary>
    public DateTimeOffset? CommanderDue { get; init; }

    public ChatId? Commander { get; init; }

    public ChatId? Communications { get; init; }

    public ChatId? Scribe { get; init; }

    /// <summary>In the words of whoever resolved it; null: nobody has said.</summary>
    public string? Cause { get; init; }

    /// <summary>What ended it, likewise.</summary>
    public string? Cure { get; init; }

    /// <summary>The incident that it is part of now.</summary>
    public long? Into { get; init; }

    /// <summary>What it was declared from: a group of alerts, or an operation.</summary>
    public string? From { get; init; }

    public IncidentRoom Room { get; init; } = new(RoomState.Wanted, OpenedBy.Platform);

    public bool IsOpen => Status < IncidentStatus.Resolved;

    /// <summary>The channel of its own, by the platform's id; null: it has none.</summary>
    public ChatId? Channel => Room is { State: RoomState.Open, Channel: { } channel } ? new(Room.Platform, channel) : null;

    public ChatId? HolderOf(IncidentRole role) => role switch
    {
        IncidentRole.Commander => Commander,
        IncidentRole.Communications => Communications,
        _ => Scribe,
    };

    public Incident With(IncidentRole role, ChatId? person) => role switch
    {
        IncidentRole.Commander => this with { Commander = person },
        IncidentRole.Communications => this with { Communications = person },
        _ => this with { Scribe = person },
    };

    /// <summary>Whether it may be shown there. Whoever is in a private incident's channel was let in.</summary>
    public bool IsShownIn(ChatContext where) => !IsPrivate || (where.Place is { } place && place == Channel);

    /// <summary>Whether deploys of a service are held by it.</summary>
    public bool Holds(LockScope place) => this is { IsOpen: true, IsPrivate: false, IsDrill: false }
        && Services.Any(service => new LockScope(service, Environment).Covers(place));

    internal IncidentChanged Fact(IncidentChange change) =>
        new(Number, IsPrivate, change, Title, Severity, Status, Services, Environment, IsDrill);
}

/// <summary>
/// Where an incident is dealt with. Wanted: a channel is to be created. Thread: there is none, why <see cref="IncidentRoom.Note"/> says.
/// Lost: there was one.
/// </summary>
public enum RoomState { Wanted, Open, Thread, Lost }

/// <param name="Channel">By the platform's id.</param>
public sealed record IncidentRoom(RoomState State, string Platform, string? Channel = null)
{
    /// <summary>How many names were taken.</summary>
    public int Taken { get; init; }

    /// <summary>Not before.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>Why it isn't a channel of its own; null: it is, or it will be.</summary>
    public string? Note { get; init; }

    /// <summary>The topic that the channel has.</summary>
    public string? Topic { get; init; }

    /// <summary>The summary is pinned, or can't be.</summary>
    public bool IsPinned { get; init; }
}
