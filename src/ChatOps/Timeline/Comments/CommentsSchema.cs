using ChatOps.Storage;

namespace ChatOps.Timeline.Comments;

internal static class CommentsSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // What people say in the threads of stories. Only here are their words, so that they can be deleted; changed_at is when the words
        // became what they are.
        new("comments-1", """
            create table comments (
                channel text not null,
                message text not null,
                thread text not null,
                author text,
                said_at bigint not null,
                changed_at bigint not null,
                words text,
                everyones bigint not null,
                primary key (channel, message)
            );
            """),
    ];
}
