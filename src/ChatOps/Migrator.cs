using System.Data.Common;
using ChatOps.Chat;
using ChatOps.Edge;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Replicas;
using ChatOps.Sources.Kubernetes;
using ChatOps.Storage;
using ChatOps.Timeline;

namespace ChatOps;

/// <summary>Brings the database up to date before anything else starts; it knows every feature's tables, and no feature's meaning.</summary>
internal sealed partial class Migrator(Database database, TimeProvider clock, ILogger<Migrator> logger) : IHostedService
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);

    public static IReadOnlyList<Migration> Migrations { get; } =
        [.. ReplicasSchema.Migrations, .. EdgeSchema.Migrations, .. JournalSchema.Migrations, .. ChatSchema.Migrations, .. TimelineSchema.Migrations, .. OperationsSchema.Migrations, .. KubernetesSchema.Migrations];

    /// <summary>A database that is away is waited for: whoever starts this process again would only wait longer each time.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await database.MigrateAsync(Migrations, cancellationToken);
                return;
            }
            catch (DbException exception) when (database.IsShared && exception is not { SqlState: ['4', '2', ..] } && !database.IsAboutData(exception))
            {
                LogAway(exception.Message);
                await Task.Delay(BetweenTries, clock, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Error, Message = "The database cannot be used: {Reason}. Trying again every 2 s; nothing is received until then")]
    private partial void LogAway(string reason);
}
