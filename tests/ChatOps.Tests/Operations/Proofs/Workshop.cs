using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Approving;
using ChatOps.Operations.Due;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Order;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Operations.Running;
using ChatOps.Operations.Switching;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Approvals;
using ChatOps.Policy.Freezes;
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

    private readonly Database _database;
    private ApprovalRequests _asking = null!;
    private ApprovalJudge _judge = null!;
    private readonly CancellationTokenSource _term;
    private readonly Task _working;

    private Workshop(
        Database database,
        OperationRows rows,
        Planner planner,
        ServiceCatalog catalog,
        ClusterSet clusters,
        TimeProvider clock,
        CancellationTokenSource term,
        params IEnumerable<Worker> workers)
    {
        (_database, Rows, Planner, Catalog, Clusters, Clock, _term) = (database, rows, planner, catalog, clusters, clock, term);
        _working = Task.WhenAll(workers.Select(worker => Task.Run(() => worker.RunAsync(term.Token))));
    }

    public Database Database => _database;

    public OperationRows Rows { get; }

    public Planner Planner { get; }

    public ServiceCatalog Catalog { get; }

    public ClusterSet Clusters { get; }

    public TimeProvider Clock { get; }

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
        var lease = new Lease(database, clock, NullLogger<Lease>.Instance);
        var term = CancellationTokenSource.CreateLinkedTokenSource(await lease.TakeAsync(cancellationToken));
        var options = new OperationsOptions();
        var events = new Events(lease, database, clock);
        var catalog = new ServiceCatalog(catalogOptions);
        var clusters = new ClusterSet(clusterOptions, clock, NullLogger<ClusterSet>.Instance);
        // Everyone here is a member.
        var people = new PeopleDirectory([new Members()], new());
        // Without grants, every member may do everything here.
        var active = new ActivePolicy(rules ?? PolicyRules.None("policy.yaml"), clock);
        var groups = new CodeGroups([], clock, NullLogger<CodeGroups>.Instance);
        var exemptions = new Exemptions(people, groups);
        var order = new PromotionJudge(catalog, active, new(database, null!, null!, null!), exemptions, clock);
        var stops = new OperationStops(database, catalog, active, exemptions, order, new(), clock);
        var approvals = new ApprovalRows(database, events, active, people, clock);
        var rows = new OperationRows(lease, database, events, stops, approvals, clock);
        // No service here has a repository, so GitHub is never called.
        var news = new OperationUpdates(events);
        var changes = new PlannedChange(clusters, people, news);
        var planner = new Planner(
            clusters,
            changes,
            lease,
            new DeployPlanner(new Versions(events, database, null!), database),
            new RollbackPlanner(clusters, database, rows),
            new BlueGreenPlanner(clusters),
            new BlueGreenReader(clusters),
            clock);
        var holds = new Holds(database, events, clock);
        var policy = new AccessPolicy(active, people, groups);
        var judge = new ApprovalJudge(approvals, policy, active, people);
        var asking = new ApprovalRequests(rows, people, clock);
        var promotions = new Promotions(database, events, approvals, judge, asking, stops, clock);
        var permission = new PermissionCheck(policy, stops, judge, catalog, options, clock);
        var refused = new RefusedRequests(events, clock);
        var tests = new BlueGreenTest(news, clusters, new Well(), options, clock);
        var switchover = new Switchover(
            clusters,
            changes,
            promotions,
            tests,
            new SwitchApproval(clusters, promotions, tests, options, clock),
            permission,
            options,
            clock);
        var blocks = new OperationBlocks(events, clock);
        var runner = new OperationRunner(
            rows,
            blocks,
            news,
            changes,
            catalog,
            new AutomaticRollback(catalog, clusters, planner, holds),
            holds,
            new RolloutReporter(news, clusters, options, clock),
            switchover,
            permission,
            refused,
            options,
            clock,
            NullLogger<OperationRunner>.Instance);
        var scheduled = new ScheduledOperations(rows, catalog, planner, permission, refused, options, clock);
        var due = new DueOperations(
            rows, blocks, news, catalog, clusters, planner, scheduled, clock, NullLogger<DueOperations>.Instance);
        var control = new OperationControl(permission, refused, rows, promotions);
        var votes = new ApprovalVotes(
            permission,
            stops,
            judge,
            approvals,
            refused,
            rows,
            new(permission, stops, refused, planner, rows, asking, new(active), catalog, options, clock),
            control,
            changes,
            promotions,
            new(database, events, new(null), approvals, judge, permission, rows, clock));
        var approved = new ApprovedOperations(
            rows,
            approvals,
            asking,
            judge,
            stops,
            news,
            permission,
            refused,
            planner,
            catalog,
            clock,
            NullLogger<ApprovedOperations>.Instance);
        return new(
            database,
            rows,
            planner,
            catalog,
            clusters,
            clock,
            term,
            [runner, due, approved, .. answer is null ? Array.Empty<Worker>()
                : [new Approver(answer, control, votes, rows, promotions, events, clock)]])
        {
            _asking = asking, _judge = judge,
        };
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
        if (_judge.RulesOf(operation.Plan) is { Count: > 0 } rules)
        {
            (await _asking.AskAsync(operation, new(rules), cancellationToken)).ShouldBeOfType<RequestResult.Waiting>();
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
    public Task<IReadOnlyList<Fact>> ToldAsync(string id, CancellationToken cancellationToken) => _database.ReadAsync<IReadOnlyList<Fact>>(
        async connection => [.. (await connection.QueryAsync<string>(
            "select fact from events where fact like @about order by position", new { about = $"%{id}%" }))
            .Select(fact => FactKinds.Read(fact))],
        cancellationToken);

    /// <summary>The text of the latest progress; null when there is none.</summary>
    public Task<string?> LastProgressAsync(CancellationToken cancellationToken) => _database.ReadAsync(
        connection => connection.QueryFirstOrDefaultAsync<string?>(
            "select fact from events where kind = 'progress' order by position desc limit 1"), cancellationToken);

    /// <summary>Ends the work as at the end of a term.</summary>
    public async ValueTask DisposeAsync()
    {
        await _term.CancelAsync();
        await _working;
        Clusters.Dispose();
        await _database.DisposeAsync();
        _term.Dispose();
    }

    /// <summary>Every request succeeds.</summary>
    private sealed class Well : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage());
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
