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
using ChatOps.Policy.Freezes;
using ChatOps.Policy.Locks;
using ChatOps.Replicas;
using ChatOps.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOps.Tests.Operations.Proofs;

/// <summary>
/// The part of one replica that decides about operations and carries them out, assembled as in Bot.cs. Its workers are for the caller to
/// run.
/// </summary>
internal sealed class Replica
{
    public Replica(
        Database database, ClusterSet clusters, ServiceCatalog catalog, PeopleDirectory people, ActivePolicy policy, TimeProvider clock)
    {
        (Database, Catalog, Policy, Clock) = (database, catalog, policy, clock);
        Lease = new(database, clock, NullLogger<Lease>.Instance);
        Events = new(Lease, database, clock);
        Locks = new(database, Events, clock);
        Freezes = new(database, Events, clock);
        var options = new OperationsOptions();
        var groups = new CodeGroups([], clock, NullLogger<CodeGroups>.Instance);
        var access = new AccessPolicy(policy, people, groups);
        LockAccess = new(access, catalog);
        // No service here has a repository, so GitHub is never called.
        var versions = new Versions(Events, database, null!);
        var colors = new BlueGreenReader(clusters);
        var exemptions = new Exemptions(people, groups);
        var order = new PromotionJudge(
            catalog, policy, new(database, null!, versions, new(database, Lease, clusters, colors, clock)), exemptions, clock);
        var stops = new OperationStops(database, catalog, policy, exemptions, order, clock);
        var reviews = new ReviewRows(new(null), clock);
        var approvals = new ApprovalRows(database, Events, reviews, policy, people, clock);
        Rows = new(Lease, database, Events, stops, approvals, reviews, clock);
        var news = new OperationUpdates(Events);
        var changes = new PlannedChange(clusters, people, news);
        Planner = new(
            clusters,
            changes,
            Lease,
            new DeployPlanner(versions, database),
            new RollbackPlanner(clusters, database, Rows),
            new BlueGreenPlanner(clusters),
            colors,
            clock);
        var holds = new Holds(database, Events, clock);
        Judge = new(approvals, access, policy, people);
        Asking = new(Rows, people, clock);
        Promotions = new(database, Events, approvals, Judge, Asking, stops, news, clock);
        var permission = new PermissionCheck(access, stops, Judge, catalog, options, clock);
        var refused = new RefusedRequests(Events, clock);
        var tests = new BlueGreenTest(news, clusters, new Well(), options, clock);
        var switchover = new Switchover(
            clusters,
            changes,
            Promotions,
            tests,
            new SwitchApproval(clusters, Promotions, tests, options, clock),
            permission,
            stops,
            news,
            options,
            clock);
        var blocks = new OperationBlocks(Events, clock);
        Runner = new(
            Rows,
            blocks,
            news,
            changes,
            catalog,
            new AutomaticRollback(catalog, clusters, Planner, holds),
            holds,
            new RolloutReporter(news, clusters, options, clock),
            switchover,
            permission,
            refused,
            options,
            clock,
            NullLogger<OperationRunner>.Instance);
        Due = new(
            Rows,
            blocks,
            news,
            catalog,
            clusters,
            Planner,
            new ScheduledOperations(Rows, catalog, Planner, permission, Judge, refused, options, clock),
            clock,
            NullLogger<DueOperations>.Instance);
        Control = new(permission, refused, Rows, Promotions);
        Requests = new(permission, stops, refused, Planner, Rows, Asking, new(policy), catalog, options, clock);
        Votes = new(
            permission,
            stops,
            Judge,
            approvals,
            refused,
            Rows,
            Requests,
            Control,
            changes,
            Promotions,
            reviews);
        Approved = new(
            Rows,
            approvals,
            Asking,
            Judge,
            stops,
            news,
            permission,
            refused,
            Planner,
            catalog,
            clock,
            NullLogger<ApprovedOperations>.Instance);
    }

    public Database Database { get; }

    public ServiceCatalog Catalog { get; }

    public ActivePolicy Policy { get; }

    public TimeProvider Clock { get; }

    public Lease Lease { get; }

    public Events Events { get; }

    public LockRows Locks { get; }

    public LockAccess LockAccess { get; }

    public FreezeRows Freezes { get; }

    public OperationRows Rows { get; }

    public Planner Planner { get; }

    public ApprovalJudge Judge { get; }

    public ApprovalRequests Asking { get; }

    public Promotions Promotions { get; }

    public OperationRequests Requests { get; }

    public OperationControl Control { get; }

    public ApprovalVotes Votes { get; }

    public OperationRunner Runner { get; }

    public DueOperations Due { get; }

    public ApprovedOperations Approved { get; }

    /// <summary>Every request succeeds.</summary>
    private sealed class Well : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage());
    }
}
