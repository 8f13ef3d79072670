using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Replicas;

/// <summary>This replica no longer leads: another one does its work now.</summary>
public sealed class LeaseLostException() : OperationCanceledException("Another replica leads, or may: this one stopped in the middle.");

/// <summary>
/// Which replica leads: one row in the database. The leader renews it; another takes over once it has seen it unchanged for <see
/// cref="Expiry"/> by its own monotonic clock, so clock skew and jumps do no harm. Each term has a token, and every write of a leader is
/// committed only while the row has it: a former leader can no longer write.
/// </summary>
public sealed partial class Lease(Database database, TimeProvider clock, ILogger<Lease> logger)
{
    /// <summary>Raised by a leader that releases the lease.</summary>
    public const string Topic = "lease";

    private const string Name = "leader";

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    /// <summary>A leader that hasn't been able to renew for this long steps down, before another replica may take over.</summary>
    private static readonly TimeSpan StepDown = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Expiry = TimeSpan.FromSeconds(8);

    private readonly string _me = $"{System.Environment.MachineName}/{System.Environment.ProcessId}/{Guid.NewGuid():n}";
    private Tenure? _term;

    /// <summary>Whether this replica leads, as far as it knows.</summary>
    public bool IsHeld => !Term.IsCancellationRequested;

    /// <summary>Cancelled when the current term ends, or when there is none.</summary>
    public CancellationToken Term => Volatile.Read(ref _term)?.Token ?? new(canceled: true);

    /// <summary>
    /// Runs one write of the leader's. Throws <see cref="LeaseLostException"/> if this replica doesn't lead, in addition to what
    /// <see cref="Database"/> throws.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken) =>
        Volatile.Read(ref _term) is { } term
            ? database.WriteAsync(work, term.Fence, topic: null, cancellationToken)
            : throw new LeaseLostException();

    public Task WriteAsync(Func<DbConnection, Task> work, CancellationToken cancellationToken) =>
        WriteAsync(async connection => { await work(connection); return true; }, cancellationToken);

    /// <summary>Waits until this replica leads. The returned token is cancelled when it no longer does.</summary>
    internal async Task<CancellationToken> TakeAsync(CancellationToken cancellationToken)
    {
        var released = new Signal(clock);
        void Hear(string? topic)
        {
            if (topic is null or Topic)
            {
                released.Raise();
            }
        }

        database.Notified += Hear;
        try
        {
            var seen = new Row("", 0, 0);
            var since = clock.GetTimestamp();
            while (true)
            {
                try
                {
                    var row = await database.ReadAsync(FindAsync, cancellationToken);
                    if (row != seen)
                    {
                        (seen, since) = (row, clock.GetTimestamp());
                    }

                    var renewed = clock.GetTimestamp();
                    var isFree = row.Holder.Length == 0 || row.Holder == _me || !database.IsShared || clock.GetElapsedTime(since) >= Expiry;
                    if (isFree && await database.WriteAsync(c => TryTakeAsync(c, row), cancellationToken))
                    {
                        var term = new Tenure(row.Token + 1, renewed, database.RowLock);
                        Volatile.Write(ref _term, term);
                        return term.Token;
                    }
                }
                catch (DbException exception)
                {
                    LogTrouble(exception.Message);
                }

                await released.WaitAsync(Look, cancellationToken);
            }
        }
        finally
        {
            database.Notified -= Hear;
        }
    }

    /// <summary>Renews the lease until it is lost or all work under it is done.</summary>
    internal async Task KeepAsync(CancellationToken done)
    {
        var term = _term!;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(term.Token, done);
        while (true)
        {
            // With a single-process database, no other replica could take over. After a failed renewal, it doesn't wait past the deadline.
            var left = StepDown - clock.GetElapsedTime(term.Renewed);
            var rest = !database.IsShared ? Timeout.InfiniteTimeSpan : left < TimeSpan.Zero ? TimeSpan.Zero : left < Beat ? left : Beat;
            await Task.Delay(rest, clock, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            left = StepDown - clock.GetElapsedTime(term.Renewed);
            if (either.IsCancellationRequested)
            {
                return;
            }

            if (left <= TimeSpan.Zero)
            {
                await term.EndAsync();
                return;
            }

            await RenewAsync(term, left, either.Token);
        }
    }

    /// <summary>Releases the lease, so that another replica needn't wait for it to expire. All work under it must have ended.</summary>
    internal async Task ReleaseAsync()
    {
        var term = _term!;
        await term.EndAsync();
        try
        {
            using var patience = new CancellationTokenSource(Beat, clock);
            await database.WriteAsync(
                c => c.ExecuteAsync("update leases set holder = '' where name = @Name and token = @Number", new { Name, term.Number }),
                fence: null,
                Topic,
                patience.Token);
        }
        catch (Exception exception) when (exception is DbException or OperationCanceledException)
        {
            // It will expire instead.
            LogTrouble(exception.Message);
        }
    }

    private async Task RenewAsync(Tenure term, TimeSpan left, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(left, clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var begun = clock.GetTimestamp();
        try
        {
            if (await database.WriteAsync(
                c => c.ExecuteAsync("update leases set beat = beat + 1 where name = @Name and token = @Number", new { Name, term.Number }),
                any.Token) == 1)
            {
                term.Renewed = begun;
            }
            else
            {
                await term.EndAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Expired, lost or stopping: the caller checks which.
        }
        catch (DbException exception)
        {
            LogTrouble(exception.Message);
        }
    }

    private static async Task<Row> FindAsync(DbConnection connection) =>
        await connection.QuerySingleOrDefaultAsync<Row>("select holder, token, beat from leases where name = @Name", new { Name })
            ?? new("", 0, 0);

    /// <summary>False: it has changed since <paramref name="seen"/> was read.</summary>
    private async Task<bool> TryTakeAsync(DbConnection connection, Row seen) =>
        await connection.ExecuteAsync(
            """
            insert into leases (name, holder, token, beat) values (@Name, @_me, 1, 0)
            on conflict (name) do update set holder = excluded.holder, token = leases.token + 1
            where leases.holder = @Holder and leases.token = @Token and leases.beat = @Beat
            """,
            new { Name, _me, seen.Holder, seen.Token, seen.Beat }) == 1;

    private sealed record Row(string Holder, long Token, long Beat);

    /// <summary>One term.</summary>
    [SuppressMessage(
        "Design",
        "CA1001:Types that own disposable fields should be disposable",
        Justification = "A source without a timer holds nothing, and its token is looked at after the term.")]
    private sealed class Tenure
    {
        private readonly CancellationTokenSource _over = new();
        private readonly string _check;

        public Tenure(long number, long renewed, string rowLock)
        {
            Number = number;
            Renewed = renewed;
            Token = _over.Token;
            Fence = HoldAsync;
            _check = $"select token from leases where name = @Name {rowLock}";
        }

        public long Number { get; }

        public CancellationToken Token { get; }

        /// <summary>When the last successful renewal started.</summary>
        public long Renewed { get; set; }

        /// <summary>
        /// Locks the row until the transaction ends: no other replica can take over in the middle, and the leader's transactions run one
        /// after another.
        /// </summary>
        public Func<DbConnection, Task> Fence { get; }

        public Task EndAsync() => _over.CancelAsync();

        private async Task HoldAsync(DbConnection connection)
        {
            if (_over.IsCancellationRequested || await connection.QuerySingleOrDefaultAsync<long?>(_check, new { Name }) != Number)
            {
                await EndAsync();
                throw new LeaseLostException();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The lease could not be read or renewed: {Reason}")]
    private partial void LogTrouble(string reason);
}
