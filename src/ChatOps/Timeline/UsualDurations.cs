using System.Data.Common;
using System.Globalization;
using ChatOps.Journal;
using Dapper;

namespace ChatOps.Timeline;

/// <summary>How long the successful builds of a check took lately.</summary>
internal static class UsualDurations
{
    private const int Kept = 11;

    /// <summary>Fewer don't say what is usual.</summary>
    private const int Least = 3;

    /// <summary>The median; null: too few are known.</summary>
    /// <param name="check">The lane of its builds.</param>
    public static async Task<TimeSpan?> ReadAsync(DbConnection connection, string check) =>
        (await SecondsAsync(connection, check)).Order().ToList() is { Count: >= Least } known
            ? TimeSpan.FromSeconds(known[known.Count / 2])
            : null;

    /// <summary>One more has ended; part of the caller's transaction.</summary>
    public static async Task AddAsync(DbConnection connection, string check, TimeSpan took)
    {
        var seconds = string.Join(' ', (await SecondsAsync(connection, check)).Append((long)took.TotalSeconds).TakeLast(Kept));
        await connection.ExecuteAsync(
            """
            insert into usual_durations (check_name, seconds) values (@name, @seconds)
            on conflict (check_name) do update set seconds = excluded.seconds
            """,
            new { name = Key.Fit(check), seconds });
    }

    private static async Task<IReadOnlyList<long>> SecondsAsync(DbConnection connection, string check) =>
        await connection.QuerySingleOrDefaultAsync<string?>(
            "select seconds from usual_durations where check_name = @name", new { name = Key.Fit(check) }) is { } seconds
            ? [.. seconds.Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))]
            : [];
}
