using System.Text.Json;
using ChatOps.Journal;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;

namespace ChatOps.Operations;

/// <summary>What is told of an operation on its way, between its states.</summary>
public sealed class OperationNews(Lease lease, Database database, Events events, TimeProvider clock)
{
    /// <summary>Tells how a running operation goes.</summary>
    public Task ProgressAsync(OperationProgressed progress, CancellationToken cancellationToken) => TellAsync(progress, cancellationToken);

    /// <summary>Tells something worth knowing.</summary>
    public Task NoteAsync(Operation operation, string text, CancellationToken cancellationToken, bool isStep = false) => TellAsync(Note(operation, text, isStep), cancellationToken);

    /// <summary>Whether that was told already, by a bot that was killed since.</summary>
    public Task<bool> IsToldAsync(Operation operation, string text, CancellationToken cancellationToken, bool isStep = false)
    {
        var fact = JsonSerializer.Serialize<Fact>(Note(operation, text, isStep), FactJson.Default.Fact);
        return database.ReadAsync(
            connection => connection.ExecuteScalarAsync<bool>("select count(*) > 0 from events where kind = @kind and fact = @fact", new { kind = nameof(OperationNoted), fact }), cancellationToken);
    }

    private static OperationNoted Note(Operation operation, string text, bool isStep) => new(operation.Id, operation.Plan.Service, text, isStep);

    private async Task TellAsync(Fact fact, CancellationToken cancellationToken)
    {
        var trace = TraceContext.Current;
        await lease.WriteAsync(connection => events.AppendAsync(connection, "chatops", null, [new(clock.GetUtcNow(), null, fact)], trace), cancellationToken);
        events.Announce();
    }
}
