using ChatOps.Storage;

namespace ChatOps.Chat.Teams;

internal static class TeamsSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        // Where the bot is installed, whom it knows and their personal chats, each with the address at which Teams accepts calls about it;
        // and the key that all replicas use for sealing.
        new("teams-1", """
            create table teams_teams (team text primary key, name text not null, service text not null);
            create table teams_people (person text primary key, user_id text not null, name text not null, chat text, service text not null);
            create table teams_seal (id bigint primary key, key text not null);
            """),
    ];
}
