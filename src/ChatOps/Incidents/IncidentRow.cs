using ChatOps.Journal;
using ChatOps.People;

namespace ChatOps.Incidents;

/// <summary>An incident as it is stored.</summary>
internal sealed class IncidentRow
{
    public const string Columns =
        """
        number as Number, opened_with as OpenedWith, title as Title, severity as Severity, status as Status, services as Services,
        environment as Environment, is_private as IsPrivate, is_drill as IsDrill, person as Person, organisation as Organisation, place as Place,
        opened_at as OpenedAt, detected_at as DetectedAt, acknowledged_at as AcknowledgedAt, mitigated_at as MitigatedAt, ended_at as EndedAt,
        next_update as NextUpdate, update_due as UpdateDue, commander_due as CommanderDue, commander as Commander,
        communications as Communications, scribe as Scribe, cause as Cause, cure as Cure, merged_into as MergedInto,
        declared_from as DeclaredFrom, room_state as RoomState, room_platform as RoomPlatform, room_channel as RoomChannel,
        room_taken as RoomTaken, room_after as RoomAfter, room_note as RoomNote, room_topic as RoomTopic, room_pinned as RoomPinned
        from incidents
        """;

    public const string Insert =
        """
        insert into incidents (
            number, opened_with, title, severity, status, services, environment, is_private, is_drill, person, organisation, place, opened_at,
            detected_at, acknowledged_at, mitigated_at, ended_at, next_update, update_due, commander_due, commander, communications, scribe,
            cause, cure, merged_into, declared_from, room_state, room_platform, room_channel, room_taken, room_after, room_note, room_topic,
            room_pinned)
        values (
            @Number, @OpenedWith, @Title, @Severity, @Status, @Services, @Environment, @IsPrivate, @IsDrill, @Person, @Organisation, @Place,
            @OpenedAt, @DetectedAt, @AcknowledgedAt, @MitigatedAt, @EndedAt, @NextUpdate, @UpdateDue, @CommanderDue, @Commander,
            @Communications, @Scribe, @Cause, @Cure, @MergedInto, @DeclaredFrom, @RoomState, @RoomPlatform, @RoomChannel, @RoomTaken,
            @RoomAfter, @RoomNote, @RoomTopic, @RoomPinned)
        """;

    public const string Update =
        """
        update incidents set severity = @Severity, status = @Status, services = @Services, environment = @Environment,
            detected_at = @DetectedAt, acknowledged_at = @AcknowledgedAt, mitigated_at = @MitigatedAt, ended_at = @EndedAt,
            next_update = @NextUpdate, update_due = @UpdateDue, commander_due = @CommanderDue, commander = @Commander,
            communications = @Communications, scribe = @Scribe, cause = @Cause, cure = @Cure, merged_into = @MergedInto,
            room_state = @RoomState, room_platform = @RoomPlatform, room_channel = @RoomChannel, room_taken = @RoomTaken,
            room_after = @RoomAfter, room_note = @RoomNote, room_topic = @RoomTopic, room_pinned = @RoomPinned
        where number = @Number
        """;

    public long Number { get; set; }

    public string OpenedWith { get; set; } = "";

    public string Title { get; set; } = "";

    public string Severity { get; set; } = "";

    public string Status { get; set; } = "";

    public string Services { get; set; } = "";

    public string Environment { get; set; } = "";

    public long IsPrivate { get; set; }

    public long IsDrill { get; set; }

    public string Person { get; set; } = "";

    public string Organisation { get; set; } = "";

    public string? Place { get; set; }

    public long OpenedAt { get; set; }

    public long? DetectedAt { get; set; }

    public long? AcknowledgedAt { get; set; }

    public long? MitigatedAt { get; set; }

    public long? EndedAt { get; set; }

    public long? NextUpdate { get; set; }

    public long? UpdateDue { get; set; }

    public long? CommanderDue { get; set; }

    public string? Commander { get; set; }

    public string? Communications { get; set; }

    public string? Scribe { get; set; }

    public string? Cause { get; set; }

    public string? Cure { get; set; }

    public long? MergedInto { get; set; }

    public string? DeclaredFrom { get; set; }

    public string RoomState { get; set; } = "";

    public string RoomPlatform { get; set; } = "";

    public string? RoomChannel { get; set; }

    public long RoomTaken { get; set; }

    public long? RoomAfter { get; set; }

    public string? RoomNote { get; set; }

    public string? RoomTopic { get; set; }

    public long RoomPinned { get; set; }

    /// <param name="openedWith">Only stored when it is new.</param>
    public static IncidentRow Of(Incident incident, string openedWith = "") => new()
    {
        Number = incident.Number,
        OpenedWith = openedWith,
        Title = incident.Title,
        Severity = incident.Severity,
        Status = $"{incident.Status}",
        Services = string.Join('\n', incident.Services),
        Environment = incident.Environment ?? "",
        IsPrivate = incident.IsPrivate ? 1 : 0,
        IsDrill = incident.IsDrill ? 1 : 0,
        Person = $"{incident.OpenedBy.Account}",
        Organisation = incident.OpenedBy.Organisation,
        Place = incident.Place?.ToString(),
        OpenedAt = incident.OpenedAt.ToUnixTimeMilliseconds(),
        DetectedAt = incident.DetectedAt?.ToUnixTimeMilliseconds(),
        AcknowledgedAt = incident.AcknowledgedAt?.ToUnixTimeMilliseconds(),
        MitigatedAt = incident.MitigatedAt?.ToUnixTimeMilliseconds(),
        EndedAt = incident.EndedAt?.ToUnixTimeMilliseconds(),
        NextUpdate = incident.NextUpdate?.ToUnixTimeMilliseconds(),
        UpdateDue = incident.UpdateDue?.ToUnixTimeMilliseconds(),
        CommanderDue = incident.CommanderDue?.ToUnixTimeMilliseconds(),
        Commander = incident.Commander?.ToString(),
        Communications = incident.Communications?.ToString(),
        Scribe = incident.Scribe?.ToString(),
        Cause = incident.Cause,
        Cure = incident.Cure,
        MergedInto = incident.Into,
        DeclaredFrom = incident.From,
        RoomState = $"{incident.Room.State}",
        RoomPlatform = incident.Room.Platform,
        RoomChannel = incident.Room.Channel,
        RoomTaken = incident.Room.Taken,
        RoomAfter = incident.Room.After?.ToUnixTimeMilliseconds(),
        RoomNote = incident.Room.Note,
        RoomTopic = incident.Room.Topic,
        RoomPinned = incident.Room.IsPinned ? 1 : 0,
    };

    public Incident ToIncident()
    {
        var by = ChatId.Parse(Person);
        return new(
            Number,
            Title,
            Severity,
            Enum.Parse<IncidentStatus>(Status),
            Services.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            Environment.Length == 0 ? null : Environment,
            IsPrivate == 1,
            IsDrill == 1,
            new(by.Platform, Organisation, by.Id),
            Id(Place),
            DateTimeOffset.FromUnixTimeMilliseconds(OpenedAt))
        {
            DetectedAt = At(DetectedAt),
            AcknowledgedAt = At(AcknowledgedAt),
            MitigatedAt = At(MitigatedAt),
            EndedAt = At(EndedAt),
            NextUpdate = At(NextUpdate),
            UpdateDue = At(UpdateDue),
            CommanderDue = At(CommanderDue),
            Commander = Id(Commander),
            Communications = Id(Communications),
            Scribe = Id(Scribe),
            Cause = Cause,
            Cure = Cure,
            Into = MergedInto,
            From = DeclaredFrom,
            Room = new(Enum.Parse<RoomState>(RoomState), RoomPlatform, RoomChannel)
            {
                Taken = (int)RoomTaken, After = At(RoomAfter), Note = RoomNote, Topic = RoomTopic, IsPinned = RoomPinned == 1,
            },
        };
    }

    private static DateTimeOffset? At(long? time) => time is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;

    private static ChatId? Id(string? text) => text is null ? null : ChatId.Parse(text);
}
