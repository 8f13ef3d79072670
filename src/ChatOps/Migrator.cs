using ChatOps.Chat;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Replicas;
using ChatOps.Storage;
using ChatOps.Timeline;

namespace ChatOps;

/// <summary>Brings the database up to date before anything else starts; it knows every feature's tables, and no feature's meaning.</summary>
internal sealed class Migrator(Database database) : IHostedService
{
    public static IReadOnlyList<Migration> Migrations { get; } =
        [.. ReplicasSchema.Migrations, .. JournalSchema.Migrations, .. ChatSchema.Migrations, .. TimelineSchema.Migrations, .. OperationsSchema.Migrations];

    public Task StartAsync(CancellationToken cancellationToken) => database.MigrateAsync(Migrations, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
