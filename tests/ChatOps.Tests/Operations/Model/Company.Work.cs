using System.Runtime.CompilerServices;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Planning;
using ChatOps.Tests.Operations.Proofs;
using Dapper;
using k8s.Models;
using OperationRow = ChatOps.Operations.OperationRow;

namespace ChatOps.Tests.Operations.Model;

/// <content>What the bot's replicas do then, and what is seen of it.</content>
internal sealed partial class Company
{
    private const int MostTurns = 5;

    /// <summary>For what waits for the clock.</summary>
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(20);

    /// <summary>Those that haven't ended, the oldest first.</summary>
    private IReadOnlyList<Operation> _open = [];

    /// <summary>The plans that others were asked to approve, the first one first.</summary>
    private readonly Dictionary<string, List<Plan>> _asked = [];

    private async Task<string?> TakeAsync(Step step)
    {
        await TryAsync(() => ActAsync(step));
        _model.Now = _clock.GetUtcNow();
        var lie = await LookAsync();
        for (var turn = 0; lie is null && !step.IsHasty && turn < MostTurns; turn++)
        {
            var before = _open;
            await WorkAsync();
            lie = await LookAsync();
            if (before.Select(o => (o.Id, o.State, o.Plan.Hash, o.Watch is null))
                .SequenceEqual(_open.Select(o => (o.Id, o.State, o.Plan.Hash, o.Watch is null))))
            {
                break;
            }
        }

        return lie;
    }

    private async Task WorkAsync()
    {
        if (_open.Any(operation => operation.State is OperationState.Waiting))
        {
            await TryAsync(() => _leader.Approved.OnceAsync(Stop));
        }

        if (_open.Any(operation => operation.State is OperationState.Scheduled && operation.Plan.At <= _clock.GetUtcNow()))
        {
            await TryAsync(() => _leader.Due.OnceAsync(Stop));
        }

        if (await IsAnyUnwrittenAsync())
        {
            await TryAsync(RunAsync);
        }
    }

    /// <summary>Until all that runs is written: the rollouts take longer, and are over when a step says so.</summary>
    private async Task RunAsync()
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        // Then it waits for the clock, to try again: that it does after the next step, too.
        using var patience = new CancellationTokenSource(LongEnough, TimeProvider.System);
        await using var giving = patience.Token.Register(end.Cancel);
        var database = _database;
        database.Passed = async () =>
        {
            if (database.IsDead || !await IsAnyUnwrittenAsync())
            {
                await end.CancelAsync();
            }
        };
        try
        {
            await _leader.Runner.OnceAsync(end.Token);
        }
        finally
        {
            database.Passed = null;
        }
    }

    /// <summary>A killed process is followed by another one; one that no longer leads does nothing.</summary>
    private async Task TryAsync(Func<Task> act, [CallerArgumentExpression(nameof(act))] string what = "")
    {
        try
        {
            await Patience.ForAsync(MortalAsync(act()), what);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException(
                $"{what} never ended; open: {string.Join(", ", _open.Select(o => $"{o.Id} {o.Plan.Verb} {o.Plan.Service} {o.State} {o.Watch}"))}",
                exception);
        }

        if (_database.IsDead)
        {
            await Patience.ForAsync(LeadAsync());
        }
    }

    /// <summary>What a killed process doesn't complete isn't a failure.</summary>
    private static async Task MortalAsync(Task act)
    {
        try
        {
            await act;
        }
        catch (OperationCanceledException) when (!Stop.IsCancellationRequested)
        {
        }
    }

    private async Task LeadAsync()
    {
        await (_former?.Database.DisposeAsync() ?? ValueTask.CompletedTask);
        _former = _leader;
        _database = new(_store);
        _leader = new(_database, _clusters, _catalog, _staff.Directory(), new(_rules, _clock), _clock);
        await _leader.Lease.TakeAsync(Stop);
    }

    private Task<bool> IsAnyUnwrittenAsync() => _store.ReadAsync(
        connection => connection.ExecuteScalarAsync<bool>(
            "select exists (select 1 from operations where state = 'Running' and watch is null)"),
        Stop);

    /// <summary>Shows the model what is different now, and puts each new write to it.</summary>
    private async Task<string?> LookAsync()
    {
        var before = _open;
        _open = await _store.ReadAsync(
            connection => OperationRow.ListAsync(
                connection, "state in ('Planned', 'Waiting', 'Scheduled', 'Running') order by created_at, rowid", new { }),
            Stop);
        var now = _open.ToList();
        foreach (var ended in before.ExceptBy(_open.Select(operation => operation.Id), operation => operation.Id))
        {
            now.Add((await _leader.Rows.FindAsync(ended.Id, Stop))!);
        }

        var lie = Judge(now);
        foreach (var operation in now)
        {
            _model.Sees(operation);
            if (operation.State is OperationState.Waiting
                && (_asked.TryGetValue(operation.Id, out var plans) ? plans : _asked[operation.Id] = []) is var asked
                && asked.LastOrDefault()?.Hash != operation.Plan.Hash)
            {
                asked.Add(operation.Plan);
            }
        }

        foreach (var deployment in _emulator.Deployments())
        {
            _generations[$"{deployment.Namespace()}/{deployment.Name()}"] = deployment.Metadata.Generation ?? 0;
        }

        _model.Runs(_emulator.Deployment("staging", "web")!.Spec.Template.Spec.Containers[0].Image);
        return lie;
    }

    private string? Judge(IReadOnlyList<Operation> operations)
    {
        foreach (var write in Truth.Changes(_emulator).Skip(_judged))
        {
            _judged++;
            var path = write.Path.Split('/');
            var (place, name) = (path[5], path[7]);
            var spec = _emulator.Deployment(place, name)!.Spec;
            var begun = operations.Where(o => (o.Plan.Workload.Namespace, o.Plan.Workload.Name) == (place, name)
                && o.State is not (OperationState.Planned or OperationState.Waiting or OperationState.Scheduled)).ToList();
            // A scale request carries no mark: of several that ended at once, it is that of the one that wanted this number.
            var operation = operations.FirstOrDefault(o => write.Body.Contains(o.Id, StringComparison.Ordinal))
                ?? begun.LastOrDefault(o => o.Plan.Action.To == $"{spec.Replicas}")
                ?? begun.LastOrDefault();
            if (operation is null)
            {
                return $"{write.Method} {write.Path} is nobody's";
            }

            var result = operation.Plan.Verb is "scale" ? $"{spec.Replicas}" : spec.Template.Spec.Containers[0].Image;
            if (_model.Forbids(operation, _generations[$"{place}/{name}"], result) is { } objection)
            {
                return $"{Staff.Of(operation.Who.Account)} may not {operation.Plan.Verb} {operation.Plan.Service} to {operation.Plan.Action.To} in {operation.Plan.Environment}: {objection}";
            }

            _count($"{operation.Plan.Verb} in {operation.Plan.Environment}{_model.Because(operation)}");
        }

        return null;
    }
}
