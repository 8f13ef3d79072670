using ChatOps.Storage;

namespace ChatOps.Silences;

/// <summary>
/// Who must be heard regularly: when they were (heard), the same if the bot hadn't been down meanwhile (expected), up to when the bot
/// listened (watched), and since when they are silent. Times are Unix milliseconds.
/// </summary>
internal static class SilencesSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("silences-1", """
            create table silences (
                source text not null,
                instance text not null,
                heard bigint not null,
                expected bigint not null,
                watched bigint not null,
                silent bigint,
                primary key (source, instance)
            );
            """),
    ];
}
