using ChatOps.Clusters.Connections;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Requests;
using ChatOps.People;

namespace ChatOps.Operations;

/// <summary>Reports on an operation between its state changes.</summary>
public sealed class OperationUpdates(Events events)
{
    /// <summary>Reports the progress of a running operation.</summary>
    public Task ProgressAsync(OperationProgressed progress, CancellationToken cancellationToken) => TellAsync(progress, cancellationToken);

    /// <summary>
    /// Writes to a cluster, and records each request with the API server's answer, whatever comes of it. What was written just before a
    /// crash is recorded as found by the process that continues.
    /// </summary>
    /// <param name="who">On whose behalf.</param>
    /// <param name="describe">The result in a few words; null: unless something was sent, it isn't worth recording.</param>
    public async Task<T> WriteAsync<T>(
        Operation operation, Principal? who, Func<Task<T>> write, Func<T, RichText?> describe, CancellationToken cancellationToken)
    {
        List<SentRequest> sent = [];
        RichText? result = null;
        try
        {
            var written = await SentRequests.NoteAsync(sent, write);
            result = describe(written);
            return written;
        }
        finally
        {
            if (result is not null || sent.Count > 0)
            {
                // Recorded even if whatever waited for it has been cancelled.
                await events.WriteAsync(
                    transaction => transaction.AppendAsync(
                        new ClusterWritten(
                            operation.Id,
                            operation.Plan.Service,
                            operation.Plan.Environment,
                            operation.Plan.Workload.Cluster,
                            [.. sent.Select(s => new ApiRequest(s.Method, s.Path, s.Status, s.AuditId))],
                            result ?? "nothing is known of the result yet"),
                        who),
                    cancellationToken.IsCancellationRequested ? CancellationToken.None : cancellationToken);
            }
        }
    }

    /// <summary>Reports a step that was taken.</summary>
    /// <param name="step">Identifies the step.</param>
    public Task StepAsync(Operation operation, NotedStep step, RichText text, CancellationToken cancellationToken) =>
        TellAsync(Note(operation, text) with { IsStep = true, Step = step }, cancellationToken);

    /// <summary>Reports the latest about something, replacing what was reported before.</summary>
    public Task NoteAsync(
        Operation operation, string about, NotedStep step, RichText text, bool isWarning, CancellationToken cancellationToken) =>
        TellAsync(Note(operation, text) with { Topic = about, Step = step, IsWarning = isWarning }, cancellationToken);

    /// <summary>What someone goes past that hasn't been reported.</summary>
    public async Task<IReadOnlyList<PassedStop>> UnsaidAsync(
        Operation operation, Principal who, IReadOnlyList<PassedStop> passed, CancellationToken cancellationToken) => passed.Count == 0
        ? passed
        : Operation.Unsaid(
            passed, who, (await AllAsync(operation, cancellationToken)).Select(told => told.Note.Step).OfType<NotedStep>());

    /// <summary>Reports what someone goes past who is exempt from it, unless that was reported before.</summary>
    public async Task PassAsync(
        Operation operation, Principal who, IReadOnlyList<PassedStop> passed, CancellationToken cancellationToken)
    {
        if (await UnsaidAsync(operation, who, passed, cancellationToken) is { Count: > 0 } unsaid)
        {
            await events.WriteAsync(
                transaction => transaction.AppendAsync(operation.Exception(unsaid, who, isFurther: true), who), cancellationToken);
        }
    }

    /// <summary>The latest note about each topic.</summary>
    public async Task<IReadOnlyList<(string About, NotedStep Step)>> NotesAsync(Operation operation, CancellationToken cancellationToken) =>
    [
        .. (await AllAsync(operation, cancellationToken)).Select(told => told.Note)
            .Where(note => note is { Topic: not null, Step: not null })
            .GroupBy(note => note.Topic!)
            .Select(notes => (notes.Key, notes.Last().Step!)),
    ];

    /// <summary>When a step was last noted, even by a previous process; null when never.</summary>
    public async Task<DateTimeOffset?> NotedAtAsync(Operation operation, NotedStep step, CancellationToken cancellationToken) =>
        (await AllAsync(operation, cancellationToken)).Where(told => told.Note.Step == step).Max(told => (DateTimeOffset?)told.At);

    private async Task<IReadOnlyList<(OperationNoted Note, DateTimeOffset At)>> AllAsync(
        Operation operation, CancellationToken cancellationToken) =>
    [
        .. (await events.OfAsync(Subject.Notes(operation.Id), long.MaxValue, int.MaxValue, cancellationToken)).Reverse()
            .Select(@event => ((OperationNoted)@event.Fact, @event.OccurredAt)),
    ];

    private static OperationNoted Note(Operation operation, RichText text) => new(operation.Id, operation.Plan.Service, text);

    private Task TellAsync(Fact fact, CancellationToken cancellationToken) =>
        events.WriteAsync(transaction => transaction.AppendAsync(fact), cancellationToken);
}
