using System.Data.Common;
using Dapper;

namespace ChatOps.Silences;

/// <summary>What is stored about someone who must be heard regularly. Times are Unix milliseconds.</summary>
/// <param name="Heard">The last time.</param>
/// <param name="Expected">From when on the next time is reckoned: the last one, or one that the bot can't have heard.</param>
/// <param name="Watched">Up to when the bot listened.</param>
/// <param name="Silent">Since when it has been too long; null: it isn't.</param>
internal sealed record ExpectedRow(string Source, string Instance, long Heard, long Expected, long Watched, long? Silent)
{
    public static async Task<IReadOnlyList<ExpectedRow>> AllAsync(DbConnection connection) =>
        [.. await connection.QueryAsync<ExpectedRow>("select source, instance, heard, expected, watched, silent from silences")];

    public Task SaveAsync(DbConnection connection) => connection.ExecuteAsync(
        """
        insert into silences (source, instance, heard, expected, watched, silent)
        values (@Source, @Instance, @Heard, @Expected, @Watched, @Silent)
        on conflict (source, instance) do update set heard = excluded.heard, expected = excluded.expected, watched = excluded.watched,
            silent = excluded.silent
        """,
        this);

    public Task DropAsync(DbConnection connection) =>
        connection.ExecuteAsync("delete from silences where source = @Source and instance = @Instance", this);

    /// <summary>
    /// After a time in which the bot can't have heard anyone: whatever was due in it counts as heard, and the next time is awaited.
    /// </summary>
    public ExpectedRow Excused(TimeSpan period, TimeSpan grace, long from, long to)
    {
        var (expected, step, leeway) = (Expected, (long)period.TotalMilliseconds, (long)grace.TotalMilliseconds);
        while (expected + step - leeway <= to && expected + step + leeway >= from)
        {
            expected += step;
        }

        return this with { Expected = expected };
    }
}
