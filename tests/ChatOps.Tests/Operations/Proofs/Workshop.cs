using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Approvals;
using ChatOps.Replicas;
using ChatOps.Storage;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>The part of the bot that changes clusters, without its chat: store, planner and workers, assembled as in Bot.cs.</summary>
internal sealed class Workshop : IAsyncDisposable
{
    private static readonly TimeSpan LookAnyway = TimeSpan.FromSeconds(5);

    public static Principal Ann { get; } = new("none", "", "U1");

    /// <summary>A policy by which someone else must approve everything.</summary>
    public static PolicyRules Approved { get; } = PolicyRules.None("policy.yaml") with
    {
        Approvals = new([new("policy.yaml:1", new(), 1, [new("all", 2) { IsEveryone = true }], ApprovalRule.UsualExpiry)], []),
    };

    private readonly Replica _replica;
    private readonly CancellationTokenSource _term;
    private readonly Task _working;

    private Workshop(Replica replica, ClusterSet clusters, CancellationTokenSource term, params IEnumerable<Worker> workers)
    {
        (_replica, Clusters, _term) = (replica, clusters, term);
        _working = Task.WhenAll(workers.Select(worker => Task.Run(() => worker.RunAsync(term.Token))));
    }

    public Database Database => _replica.Database;

    public OperationRows Rows => _replica.Rows;

    public Planner Planner => _replica.Planner;

    public ServiceCatalog Catalog => _replica.Catalog;

    public ClusterSet Clusters { get; }

    public TimeProvider Clock => _replica.Clock;

    /// <param name="answer">What someone does with an operation that is waiting for approval.</param>
    public static async Task<Workshop> OpenAsync(
        Database database,
        ClustersOptions clusterOptions,
        CatalogOptions catalogOptions,
        TimeProvider clock,
        CancellationToken cancellationToken,
        Answer? answer = null,
        PolicyRules? rules = null)
    {
        await database.MigrateAsync(Migrator.Migrations, cancellationToken);
        var clusters = new ClusterSet(clusterOptions, clock, NullLogger<ClusterSet>.Instance);
        var replica = new Replica(
            database,
            clusters,
            new(catalogOptions),
            // Everyone here is a member.
            new([new Members()], new()),
            // Without grants, every member may do everything here.
            new(rules ?? PolicyRules.None("policy.yaml"), clock),
            clock);
        var term = CancellationTokenSource.CreateLinkedTokenSource(await replica.Lease.TakeAsync(cancellationToken));
        return new(
            replica,
            clusters,
            term,
            [replica.Runner, replica.Due, replica.Approved, .. answer is null ? Array.Empty<Worker>()
                : [new Approver(answer, replica.Control, replica.Votes, replica.Rows, replica.Promotions, replica.Events, clock)]]);
    }

    /// <summary>Someone has seen the plan and presses Run or Schedule.</summary>
    public async Task<Operation> BeginAsync(Plan plan, CancellationToken cancellationToken)
    {
        var operation = await Rows.PlanAsync(plan, delivery: null, Ann, new("slack", "C1"), cancellationToken);
        await ConfirmAsync(operation, cancellationToken);
        return operation;
    }

    public async Task ConfirmAsync(Operation operation, CancellationToken cancellationToken)
    {
        if (_replica.Judge.RulesOf(operation.Plan) is { Count: > 0 } rules)
        {
            (await _replica.Asking.AskAsync(operation, new(rules), cancellationToken)).ShouldBeOfType<RequestResult.Waiting>();
            return;
        }

        (await Rows.MoveAsync(
            operation,
            OperationState.Planned,
            operation.Plan.At is null ? OperationState.Running : OperationState.Scheduled,
            Ann,
            null,
            [],
            cancellationToken)).ShouldBeTrue();
    }

    /// <summary>The operation once it satisfies a condition; checked whenever an operation changes, and also from time to time.</summary>
    public async Task<Operation> UntilAsync(string id, Predicate<Operation> test, CancellationToken cancellationToken)
    {
        var moved = new Signal(Clock);
        Rows.Moved += moved.Raise;
        try
        {
            while (true)
            {
                if (await Rows.FindAsync(id, cancellationToken) is { } operation && test(operation))
                {
                    return operation;
                }

                await moved.WaitAsync(LookAnyway, cancellationToken);
            }
        }
        finally
        {
            Rows.Moved -= moved.Raise;
        }
    }

    /// <summary>The operation that follows automatically, once it has ended.</summary>
    public async Task<Operation> UntilFollowedAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            if ((await AllAsync(cancellationToken)).FirstOrDefault(o => o.Plan.Cause == id) is { } next)
            {
                return await UntilAsync(next.Id, o => o.State is not OperationState.Running, cancellationToken);
            }

            await Task.Delay(LookAnyway, Clock, cancellationToken);
        }
    }

    /// <summary>In any state.</summary>
    public async Task<IReadOnlyList<Operation>> AllAsync(CancellationToken cancellationToken)
    {
        var all = new List<Operation>();
        foreach (var state in Enum.GetValues<OperationState>())
        {
            all.AddRange(await Rows.InAsync(state, cancellationToken));
        }

        return all;
    }

    /// <summary>The journal's facts about an operation and about the one that follows it, in order.</summary>
    public Task<IReadOnlyList<Fact>> ToldAsync(string id, CancellationToken cancellationToken) => Database.ReadAsync<IReadOnlyList<Fact>>(
        async connection => [.. (await connection.QueryAsync<string>(
            "select fact from events where fact like @about order by position", new { about = $"%{id}%" }))
            .Select(fact => FactKinds.Read(fact))],
        cancellationToken);

    /// <summary>The text of the latest progress; null when there is none.</summary>
    public Task<string?> LastProgressAsync(CancellationToken cancellationToken) => Database.ReadAsync(
        connection => connection.QueryFirstOrDefaultAsync<string?>(
            "select fact from events where kind = 'progress' order by position desc limit 1"), cancellationToken);

    /// <summary>Ends the work as at the end of a term.</summary>
    public async ValueTask DisposeAsync()
    {
        await _term.CancelAsync();
        await _working;
        Clusters.Dispose();
        await Database.DisposeAsync();
        _term.Dispose();
    }

    /// <summary>A chat platform whose people are all members.</summary>
    private sealed class Members : IAccounts
    {
        public string Name => Ann.Platform;

        public Task<Principal> RecognizeAsync(Principal who, CancellationToken cancellationToken) =>
            Task.FromResult(who with { IsKnown = true });

        public Task<string?> NameAsync(string person, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task<bool?> IsInGroupAsync(
            string person, IReadOnlyCollection<string> groups, bool fresh, CancellationToken cancellationToken) =>
                Task.FromResult<bool?>(false);
    }
}
