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

    /// <summary>Tells what has become of something, in the place of what was told of it before.</summary>
    public Task NoteAsync(Operation operation, string about, string text, bool isWarning, CancellationToken cancellationToken) =>
        TellAsync(Note(operation, text, isStep: false) with { Topic = about, IsWarning = isWarning }, cancellationToken);

    /// <summary>What was told last about each thing, in order, and how many times it was told of.</summary>
    public async Task<IReadOnlyList<(string About, string Text, int Times)>> NotesAsync(Operation operation, CancellationToken cancellationToken)
    {
        var facts = await database.ReadAsync(
            connection => connection.QueryAsync<string>(
                "select fact from events where kind = @kind and fact like @about order by position", new { kind = FactKinds.Name<OperationNoted>(), about = $"%{operation.Id}%" }),
            cancellationToken);
        return
        [
            .. facts.Select(fact => (OperationNoted)FactKinds.Read(fact))
                .Where(note => note.Operation == operation.Id && note.Topic is not null)
                .GroupBy(note => note.Topic!)
                .Select(notes => (notes.Key, notes.Last().Text, notes.Count())),
        ];
    }

    /// <summary>Whether that was told already, by a bot that was killed since.</summary>
    public Task<bool> IsToldAsync(Operation operation, string text, CancellationToken cancellationToken, bool isStep = false)
    {
        var fact = FactKinds.Write(Note(operation, text, isStep));
        return database.ReadAsync(
            connection => connection.ExecuteScalarAsync<bool>("select count(*) > 0 from events where kind = @kind and fact = @fact", new { kind = FactKinds.Name<OperationNoted>(), fact }), cancellationToken);
    }

    /// <summary>When that was told last; null when never.</summary>
    public async Task<DateTimeOffset?> ToldAtAsync(Operation operation, string text, CancellationToken cancellationToken, bool isStep = false)
    {
        var fact = FactKinds.Write(Note(operation, text, isStep));
        var at = await database.ReadAsync(
            connection => connection.ExecuteScalarAsync<long?>("select max(occurred_at) from events where kind = @kind and fact = @fact", new { kind = FactKinds.Name<OperationNoted>(), fact }), cancellationToken);
        return at is { } told ? DateTimeOffset.FromUnixTimeMilliseconds(told) : null;
    }

    private static OperationNoted Note(Operation operation, string text, bool isStep) => new(operation.Id, operation.Plan.Service, text, isStep);

    private async Task TellAsync(Fact fact, CancellationToken cancellationToken)
    {
        var trace = TraceContext.Current;
        await lease.WriteAsync(connection => events.AppendAsync(connection, "chatops", null, [new(clock.GetUtcNow(), null, fact)], trace), cancellationToken);
        events.Announce();
    }
}
