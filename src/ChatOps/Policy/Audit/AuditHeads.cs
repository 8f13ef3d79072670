using System.Data.Common;
using System.Globalization;
using System.Text;
using ChatOps.Chat;
using ChatOps.Journal.Audit;
using ChatOps.Messages;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Policy.Audit;

/// <summary>Writes the audit log's newest hash where whoever may change the database can't change it.</summary>
internal sealed partial class AuditHeads(
    AuditOptions options, OperatorsChannel operators, Lease lease, Database database, TimeProvider clock, ILogger<AuditHeads> logger)
    : Worker(clock, logger)
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromHours(1);

    /// <summary>Why the file can't be written; null while it can.</summary>
    public string? Fault { get; private set; }

    /// <summary>The head that was written last, and when; null: none yet.</summary>
    public static async Task<(long Sequence, DateTimeOffset At)?> LastAsync(DbConnection connection) =>
        await connection.QuerySingleOrDefaultAsync<(long Sequence, long At)?>(
            "select sequence, at from audit_told where id = 1") is var (sequence, at)
            ? (sequence, DateTimeOffset.FromUnixTimeMilliseconds(at))
            : null;

    protected override async Task<TimeSpan> CatchUpAsync(CancellationToken term)
    {
        var (head, last) = await database.ReadAsync(
            async connection => (await AuditChain.HeadAsync(connection), await LastAsync(connection)), term);
        var now = Clock.GetUtcNow();
        if (last?.At + options.Heads.Every is { } due && due > now)
        {
            return Soonest(due - now);
        }

        if (head.Sequence == (last?.Sequence ?? 0))
        {
            return Soonest(options.Heads.Every);
        }

        // First where it can't be taken back: after a crash in between, it is there twice, which does no harm.
        if (!await WriteFileAsync(head, now, term) && !options.Heads.Log && !options.Heads.Channel)
        {
            // It is nowhere else, so nothing says that it is.
            return Soonest(options.Heads.Every);
        }

        if (options.Heads.Log)
        {
            LogHead(head.Sequence, head.Hash);
        }

        await lease.WriteAsync(
            async connection =>
            {
                // If the end of the log was cut off, that stays visible.
                await connection.ExecuteAsync(
                    """
                    insert into audit_told (id, sequence, at) values (1, @Sequence, @at)
                    on conflict (id) do update set at = excluded.at,
                        sequence = case when excluded.sequence > audit_told.sequence then excluded.sequence else audit_told.sequence end
                    """,
                    new { head.Sequence, at = now.ToUnixTimeMilliseconds() });
                if (options.Heads.Channel)
                {
                    await operators.TellAsync(connection, $"audit/{head.Sequence}", Show(head), now);
                }
            },
            term);
        return Soonest(options.Heads.Every);
    }

    private static TimeSpan Soonest(TimeSpan rest) => rest < LongestRest ? rest : LongestRest;

    private static Card Show(AuditHead head) => new()
    {
        Title = RichText.Of($"Head of the audit log: {head.ToString():c}"),
        Footer = "Keep this message: with it, a rewritten or shortened audit log shows.",
    };

    /// <summary>False: it wasn't written.</summary>
    private async Task<bool> WriteFileAsync(AuditHead head, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (options.Heads.File is not { } path)
        {
            return false;
        }

        try
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{now:O} {head}\n");
            await using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
            await file.WriteAsync(Encoding.UTF8.GetBytes(line), cancellationToken);
            file.Flush(flushToDisk: true);
            Fault = null;
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Fault = exception.Message;
            LogFault(path, exception.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The audit log's head is {Sequence}:{Hash}")]
    private partial void LogHead(long sequence, string hash);

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit log's head can't be written to {File}: {Reason}")]
    private partial void LogFault(string file, string reason);
}
