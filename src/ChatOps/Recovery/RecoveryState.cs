using System.Data.Common;
using ChatOps.Sources;
using Dapper;

namespace ChatOps.Recovery;

/// <summary>How far a sender's log has been read, and the latest gap that was found in it. Times are Unix milliseconds.</summary>
/// <param name="BeganAt">When it was first read, or the first delivery before that: nothing older was missed.</param>
/// <param name="CompleteUntil">Whatever the log has from before this has arrived.</param>
/// <param name="Problem">Why it couldn't be read, or not to its end.</param>
/// <param name="Gaps">How many gaps there have been; the rest is about the latest.</param>
/// <param name="IsOpen">Whether more of it may be found: the last look still found something.</param>
/// <param name="HeardAt">The last entry before the gap that had arrived.</param>
/// <param name="Filled">What was missed, and is in the journal now.</param>
/// <param name="Lost">What was missed, and the sender no longer has.</param>
/// <param name="Told">How much of both the operators were told.</param>
internal sealed record RecoveryState(
    string Source,
    string Log,
    long BeganAt,
    long CompleteUntil,
    long LookedAt,
    string? Problem,
    string? Mend,
    long Gaps,
    long IsOpen,
    long GapFrom,
    long GapTo,
    long? HeardAt,
    long Filled,
    long Lost,
    long Told)
{
    private const string Columns =
        "source, log, began_at as BeganAt, complete_until as CompleteUntil, looked_at as LookedAt, problem, mend, gaps, is_open as IsOpen, gap_from as GapFrom, gap_to as GapTo, heard_at as HeardAt, filled, lost, told";

    /// <summary>Of a log that has never been read.</summary>
    public static RecoveryState New(ISenderLog log, DateTimeOffset began) =>
        new(log.Source, log.Name, Number(began), Number(began), 0, null, null, 0, 0, 0, 0, null, 0, 0, 0);

    public static Task<RecoveryState?> FindAsync(DbConnection connection, ISenderLog log) =>
        connection.QuerySingleOrDefaultAsync<RecoveryState?>(
            $"select {Columns} from recoveries where source = @Source and log = @Name", new { log.Source, log.Name });

    /// <summary>In a gap, with something more that was missed.</summary>
    /// <param name="heard">The last entry before it that had arrived.</param>
    /// <param name="isLost">The sender no longer has it.</param>
    public RecoveryState With(LogEntry missed, DateTimeOffset? heard, bool isLost)
    {
        var at = Number(missed.At);
        var gap = IsOpen == 0
            ? this with
            {
                Gaps = Gaps + 1,
                IsOpen = 1,
                GapFrom = at,
                GapTo = at,
                HeardAt = heard is { } then ? Number(then) : null,
                Filled = 0,
                Lost = 0,
                Told = 0,
            }
            : this with { GapFrom = Math.Min(GapFrom, at), GapTo = Math.Max(GapTo, at) };
        return isLost ? gap with { Lost = gap.Lost + 1 } : gap with { Filled = gap.Filled + 1 };
    }

    public Task SaveAsync(DbConnection connection) => connection.ExecuteAsync(
        """
        insert into recoveries (source, log, began_at, complete_until, looked_at, problem, mend, gaps, is_open, gap_from, gap_to, heard_at, filled, lost, told)
        values (@Source, @Log, @BeganAt, @CompleteUntil, @LookedAt, @Problem, @Mend, @Gaps, @IsOpen, @GapFrom, @GapTo, @HeardAt, @Filled, @Lost, @Told)
        on conflict (source, log) do update set began_at = excluded.began_at, complete_until = excluded.complete_until, looked_at = excluded.looked_at,
            problem = excluded.problem, mend = excluded.mend, gaps = excluded.gaps, is_open = excluded.is_open, gap_from = excluded.gap_from,
            gap_to = excluded.gap_to, heard_at = excluded.heard_at, filled = excluded.filled, lost = excluded.lost, told = excluded.told
        """,
        this);

    public static long Number(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    public static DateTimeOffset Time(long number) => DateTimeOffset.FromUnixTimeMilliseconds(number);
}
