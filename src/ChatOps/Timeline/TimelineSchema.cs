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
        // The keys of commits, by repository and the first seven characters of the SHA.
        new("timeline-2", """
            create table commit_shas (short text not null, key text not null, primary key (short, key));
            """),
        // The journal position since which a key is known; and which events are shown in a story without being part of it.
        new("timeline-3", """
            alter table story_keys add column since bigint not null default 0;
            alter table story_events add column mention bigint not null default 0;
            """),
        // The result of each step, so that the cost of an update depends only on the new events. An event may be shown in one step or
        // several, or only correlate others (''). Also when a story's last event happened, and whether people were notified of it.
        new("timeline-4", """
            drop table stories;
            drop table story_keys;
            drop table story_events;
            drop table story_services;
            create table stories (id bigint primary key, merged_into bigint, created_at bigint not null, last_at bigint not null, told bigint not null default 0);
            create index stories_by_merge on stories (merged_into) where merged_into is not null;
            create table story_keys (key text primary key, story bigint not null, since bigint not null);
            create index story_keys_by_story on story_keys (story);
            create table story_events (story bigint not null, step text not null, position bigint not null, mention bigint not null default 0, primary key (story, step, position));
            create table story_steps (story bigint not null, step text not null, body text not null, primary key (story, step));
            create table story_services (story bigint not null, service text not null, changed_at bigint not null, primary key (story, service));
            create index story_services_by_service on story_services (service, changed_at);
            """),
        // The channels that a story is in, the rule that put it there, and whether its details are in its thread. Also the subscriptions
        // that people made: named is how the channel is configured elsewhere, if it is.
        new("timeline-5", """
            create table story_channels (story bigint not null, channel text not null, rule text, threads bigint not null, primary key (story, channel));
            insert into story_channels (story, channel, threads)
                select cast(substr(subject, 7) as bigint), platform || ':' || channel, 1 from posts where parent is null and subject like 'story:%';
            create table subscriptions (
                id text primary key,
                channel text not null,
                named text,
                filter text not null,
                threads bigint not null,
                mentions text not null,
                person text not null,
                organisation text not null,
                made_at bigint not null,
                unique (channel, filter)
            );
            """),
        // How long the last successful builds of a check took.
        new("timeline-6", """
            create table usual_durations (check_name text primary key, seconds text not null);
            """),
        // Reverts of changes that aren't known yet: by their pull request, or by their repository and the first seven characters of the
        // SHA.
        new("timeline-reverts-1", """
            create table awaited_reverts (target text not null, position bigint not null, primary key (target, position));
            """),
        // Commits that versions are named after, and that aren't known yet: short is the repository and the first seven characters of the
        // SHA, prefix has all that the version has, and key is one of the version's story.
        new("timeline-commits-1", """
            create table awaited_commits (short text not null, prefix text not null, key text not null, primary key (short, prefix, key));
            """),
        // Commits that versions brought to environments, or took out, before anything was reported about them: commit_key is one of a
        // story, once it is known, and position is that of what the version brought, which happened at Unix milliseconds.
        new("timeline-contents-1", """
            create table awaited_contents (commit_key text not null, position bigint not null, happened_at bigint not null, primary key (commit_key, position));
            """),
        // The quiet hours that people gave channels: channel is by the platform's id, named is how it is configured elsewhere, if it is;
        // times are as clocks of the zone show them.
        new("timeline-quiet-1", """
            create table quiet_hours (
                channel text primary key,
                named text,
                from_time text not null,
                until_time text not null,
                zone text not null,
                person text not null,
                organisation text not null,
                made_at bigint not null
            );
            """),
        // What people were mentioned for: once for each thing, wherever its story is, and whatever stories it is part of later.
        new("timeline-7", "create table calls (call_key text primary key, made_at bigint not null)"),
    ];
}
