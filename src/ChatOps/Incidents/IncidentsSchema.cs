using ChatOps.Storage;

namespace ChatOps.Incidents;

internal static class IncidentsSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // opened_with: the trigger, which opens one. Several services: one per line. An empty environment: any. Flags are 0 or 1.
        new("incidents-1", """
            create table incidents (
                number bigint primary key,
                opened_with text not null unique,
                title text not null,
                severity text not null,
                status text not null,
                services text not null,
                environment text not null,
                is_private bigint not null,
                is_drill bigint not null,
                person text not null,
                organisation text not null,
                place text,
                opened_at bigint not null,
                detected_at bigint,
                acknowledged_at bigint,
                mitigated_at bigint,
                ended_at bigint,
                next_update bigint,
                update_due bigint,
                commander_due bigint,
                commander text,
                communications text,
                scribe text,
                cause text,
                cure text,
                merged_into bigint,
                declared_from text,
                room_state text not null,
                room_platform text not null,
                room_channel text,
                room_taken bigint not null,
                room_after bigint,
                room_note text,
                room_topic text,
                room_pinned bigint not null
            );
            create index incidents_open on incidents (number) where ended_at is null;
            create table incident_invitations (incident bigint not null, person text not null, primary key (incident, person));
            """),
    ];
}
