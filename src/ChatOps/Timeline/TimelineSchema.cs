using ChatOps.Storage;

namespace ChatOps.Timeline;

internal static class TimelineSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("timeline-1", """
            create table stories (id {id}, merged_into bigint, created_at bigint not null);
            create table story_keys (key text primary key, story bigint not null);
            create index story_keys_by_story on story_keys (story);
            create table story_events (story bigint not null, position bigint not null, primary key (story, position));
            create table story_services (story bigint not null, service text not null, changed_at bigint not null, primary key (story, service));
            create index story_services_by_service on story_services (service, changed_at);
            create table followers (name text primary key, position bigint not null);
            """),
        // The keys of commits, by the repository and the first seven characters of the sha.
        new("timeline-2", """
            create table commit_shas (short text not null, key text not null, primary key (short, key));
            """),
        // Since which position of the journal a key is known; and which events are told in a story without being part of it.
        new("timeline-3", """
            alter table story_keys add column since bigint not null default 0;
            alter table story_events add column mention bigint not null default 0;
            """),
    ];
}
