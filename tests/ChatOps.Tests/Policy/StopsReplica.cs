using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Journal;
using ChatOps.Operations;
using ChatOps.Operations.Approving;
using ChatOps.Operations.Kinds;
using ChatOps.Operations.Order;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.People;
using ChatOps.Policy;
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Locks;
using ChatOps.Replicas;
using ChatOps.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Policy;

/// <summary>What one replica has to lock and freeze, and to start what that stops.</summary>
internal sealed class StopsReplica
{
    private readonly ServiceCatalog _catalog = new(new CatalogOptions
    {
        Environments = new() { ["staging"] = new() },
        Services = new()
        {
            ["web"] = new() { Workloads = new() { ["staging"] = Deployment() } },
            ["Alias"] = new() { Workloads = new() { ["staging"] = Deployment() } },
        },
    });

    /// <param name="rules">The policy; null: none.</param>
    public StopsReplica(Database database, TimeProvider clock, PolicyRules? rules = null)
    {
        Database = database;
        Lease = new(database, clock, NullLogger<Lease>.Instance);
        Policy = new(rules ?? PolicyRules.None("policy.yaml"), clock);
        var events = new Events(Lease, database, clock);
        Locks = new(database, events, clock);
        Freezes = new(database, events, clock);
        var exemptions = new Exemptions(new([Accounts], new()), new([], clock, NullLogger<CodeGroups>.Instance));
        // No rule here needs more than the database.
        var order = new PromotionJudge(_catalog, Policy, new(database, null!, null!, null!), exemptions, clock);
        Stops = new OperationStops(database, _catalog, Policy, exemptions, order, clock);
        var reviews = new ReviewRows(new(null), clock);
        Rows = new(
            Lease, database, events, Stops, new ApprovalRows(database, events, reviews, Policy, new([], new()), clock), reviews, clock);
    }

    public Database Database { get; }

    public Lease Lease { get; }

    public ActivePolicy Policy { get; }

    public Known Accounts { get; } = new();

    public LockRows Locks { get; }

    public FreezeRows Freezes { get; }

    public OperationStops Stops { get; }

    public OperationRows Rows { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async Task LeadAsync() => await Lease.TakeAsync(Stop);

    public Task<LockResult> LockAsync(LockScope scope, Principal who, string reason = "", DateTimeOffset? until = null) =>
        Locks.TakeAsync(scope, who, reason, until, [], Stop);

    public Task<Operation> PlanAsync(
        Principal who, string name = "web", DateTimeOffset? at = null, ChangeAction? action = null, string? reason = null)
    {
        var workload = new Workload("staging", "web", "deployment", name, null);
        var plan = new Plan(action ?? new SetImage("web:1", "web:2"), "web", "staging", workload, "u1", 1, 3, [], [], [])
        {
            At = at, Reason = reason,
        };
        return Rows.PlanAsync(plan, delivery: null, who, new("slack", "C1"), Stop);
    }

    private static WorkloadOptions Deployment() => new() { Cluster = "staging", Namespace = "web", Deployment = "web" };

    /// <summary>People of whom some are in the group "slack:S1".</summary>
    internal sealed class Known : IAccounts
    {
        public string Name => "slack";

        /// <summary>Null: groups can't be asked about.</summary>
        public HashSet<string>? Group { get; set; } = [];

        /// <summary>What happens while groups are asked about.</summary>
        public Action? Asked { get; set; }

        public Task<Principal> RecognizeAsync(Principal who, CancellationToken cancellationToken) =>
            Task.FromResult(who with { IsKnown = true });

        public Task<string?> NameAsync(string person, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

        public Task<bool?> IsInGroupAsync(
            string person, IReadOnlyCollection<string> groups, bool fresh, CancellationToken cancellationToken)
        {
            Asked?.Invoke();
            return Task.FromResult(groups.Contains("S1") ? Group?.Contains(person) : false);
        }
    }
}
