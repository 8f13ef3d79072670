using System.Data.Common;
using System.Runtime.InteropServices;
using ChatOps.BuildServers;
using ChatOps.Chat;
using ChatOps.DeploymentReports;
using ChatOps.Drift;
using ChatOps.Edge;
using ChatOps.Journal;
using ChatOps.Journal.Audit;
using ChatOps.Marks;
using ChatOps.OnCall;
using ChatOps.Operations;
using ChatOps.Operations.Approving;
using ChatOps.Operations.Order;
using ChatOps.Paging;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Locks;
using ChatOps.Recovery;
using ChatOps.Replicas;
using ChatOps.Silences;
using ChatOps.Storage;
using ChatOps.Timeline;
using ChatOps.Timeline.Comments;

namespace ChatOps;

/// <summary>Migrates the database before anything else starts. It knows every feature's tables, but not what they mean.</summary>
internal sealed partial class Migrator(Database database, TimeProvider clock, ILogger<Migrator> logger) : IHostedService
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);

    public static IReadOnlyList<Migration> Migrations { get; } =
        [
            .. ReplicasSchema.Migrations,
            .. EdgeSchema.Migrations,
            .. JournalSchema.Migrations,
            .. ChatSchema.Migrations,
            .. TimelineSchema.Migrations,
            .. CommentsSchema.Migrations,
            .. OperationsSchema.Migrations,
            .. OrderSchema.Migrations,
            .. ApprovalsSchema.Migrations,
            .. DriftSchema.Migrations,
            .. LocksSchema.Migrations,
            .. FreezesSchema.Migrations,
            .. PeopleSchema.Migrations,
            .. PolicySchema.Migrations,
            .. AuditSchema.Migrations,
            .. RecoverySchema.Migrations,
            .. BuildServersSchema.Migrations,
            .. DeploymentReportsSchema.Migrations,
            .. SilencesSchema.Migrations,
            .. MarksSchema.Migrations,
            .. PagingSchema.Migrations,
            .. OnCallSchema.Migrations,
            .. Bot.ChatPlatforms.SelectMany(kind => kind.Migrations),
        ];

    private bool _isDone;

    /// <summary>
    /// The same as at startup, but before there is a host that would print a stack trace. False: it was stopped meanwhile.
    /// </summary>
    /// <exception cref="UnusableDatabaseException">The message says what to do.</exception>
    public static async Task<bool> TryPrepareAsync(IServiceProvider services)
    {
        using var stop = new CancellationTokenSource();
        using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        try
        {
            await services.GetRequiredService<Migrator>().StartAsync(stop.Token);
            return true;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>Waits for a database that is unreachable: restarting the process would only lead to growing restart delays.</summary>
    /// <exception cref="UnusableDatabaseException">Waiting won't help.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_isDone)
        {
            return;
        }

        database.Own();
        while (true)
        {
            try
            {
                await database.MigrateAsync(Migrations, cancellationToken);
                _isDone = true;
                return;
            }
            catch (DbException exception)
                when (database.IsShared && exception is not { SqlState: ['4', '2', ..] } && !database.IsAboutData(exception))
            {
                LogAway(exception.Message);
                await Task.Delay(BetweenTries, clock, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(
        Level = LogLevel.Error, Message = "The database cannot be used: {Reason}. Trying again every 2 s; nothing is received until then")]
    private partial void LogAway(string reason);
}

internal static class MigratorRegistration
{
    public static void AddMigrator(this IServiceCollection services)
    {
        services.AddSingleton<Migrator>();
        services.AddHostedService(s => s.GetRequiredService<Migrator>());
    }
}
