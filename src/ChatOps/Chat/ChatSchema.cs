using ChatOps.Storage;

namespace ChatOps.Chat;

internal static class ChatSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // card/version is what should be shown, shown is the version that is shown; begun means that a message may have been posted whose
        // id isn't known.
        new("chat-1", """
            create table posts (
                id {id},
                uid text not null unique,
                platform text not null,
                channel text not null,
                subject text not null,
                parent text,
                card text not null,
                version bigint not null default 1,
                shown bigint not null default 0,
                message text,
                begun bigint,
                touched bigint not null default 0,
                not_before bigint not null default 0,
                trouble text,
                unique (platform, channel, subject)
            );
            create index posts_behind on posts (platform, channel) where version > shown;
            create index posts_by_parent on posts (platform, channel, parent);
            """),
        // The trace of the newest event on the card; since when the message has been out of date.
        new("chat-2", """
            alter table posts add column trace text;
            alter table posts add column since bigint;
            """),
        new("chat-3", "create index posts_by_subject on posts (platform, subject)"),
        // The platform's id of the channel that holds the message, which a rename doesn't change; why the message can no longer be edited;
        // and whether only this message was rejected, so that the replies after it don't wait for it.
        new("chat-4", """
            alter table posts add column place text;
            alter table posts add column frozen text;
            alter table posts add column skipped bigint not null default 0;
            create index posts_by_channel on posts (platform, channel, id) where place is not null;
            """),
        // Whether it is shown before others (0), or in its turn (1).
        new("chat-5", "alter table posts add column rank bigint not null default 1"),
        // Whether it may be a duplicate, on platforms where a message can't be searched for.
        new("chat-6", """
            alter table posts add column repeated bigint not null default 0;
            drop index posts_by_subject;
            create index posts_by_subject on posts (subject);
            """),
        // The next post is found with the indexes alone, however many are waiting: their cards are read only when it is their turn.
        new("chat-7", """
            drop index posts_behind;
            create index posts_behind on posts (platform, channel, rank, touched, since, not_before, parent, message, skipped, version, shown) where version > shown;
            create index posts_waiting on posts (platform, channel, parent, id) where message is null and version > shown and skipped = 0;
            """),
        // What is said in a thread is about the post with that message.
        new("chat-8", "create index posts_by_message on posts (message) where message is not null"),
        // The accounts with which people said that they don't want to be mentioned.
        new("chat-mentions-1", "create table mentions_off (person text primary key, since bigint not null)"),
        // Whether a post waits until its channel's quiet hours are over: until then, nothing is missing in the channel.
        new("chat-held-1", """
            alter table posts add column held bigint not null default 0;
            create index posts_held on posts (platform, channel, id) where held = 1;
            """),
    ];
}
