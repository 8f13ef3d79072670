using ChatOps.Catalog;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;

namespace ChatOps.Operations.Kinds;

/// <summary>The planned switch of a Service's traffic from the live color to the other.</summary>
/// <param name="Uid">The Service's uid.</param>
/// <param name="From">The live color: "blue" or "green".</param>
/// <param name="Old">The Deployment that receives the traffic now.</param>
public sealed record PlannedSwitch(
    string Service,
    string Uid,
    string Label,
    string From,
    string To,
    string Old,
    string? TestUrl,
    string? TestJob,
    bool Approve,
    TimeSpan KeepOld,
    TimeSpan RetestAfter);

/// <summary>A change of version made by switching the traffic to the other color.</summary>
/// <param name="Traffic">How the traffic is switched to the plan's workload.</param>
public abstract record BlueGreenChange(string FromImage, string Image, PlannedSwitch Traffic) : VersionChange(FromImage, Image)
{
    /// <summary>How long the old color stays up after the switch.</summary>
    public override TimeSpan? FollowUpAfter => Traffic.KeepOld;

    /// <summary>What must be true of the color that will get the traffic: it is unchanged since it was tested, and healthy.</summary>
    public abstract Precondition PreconditionOf(Operation operation);

    public override bool HasSet(Plan plan, Difference difference) =>
        difference.Replicas is { To: var replicas } ? plan.Replicas == replicas : base.HasSet(plan, difference);

    /// <summary>Switches the traffic as planned.</summary>
    public Task<WriteResult> SwitchAsync(ClusterWrite write, Precondition? precondition, CancellationToken cancellationToken) =>
        write.Cluster.SwitchAsync(
            write.Plan.Workload.Namespace,
            new(write.Operation, Traffic.Service, Traffic.Uid, Traffic.Label, Traffic.From, Traffic.To) { Precondition = precondition },
            cancellationToken,
            write.IsDryRun);

    private protected static Precondition AsPlanned(Plan plan) =>
        new(plan.Workload, plan.Uid, plan.Replicas) { Generation = plan.Generation, Writers = plan.Writers };
}

/// <summary>
/// Sets the version on the color without traffic, waits until that color is ready and tested, and then switches the traffic.
/// </summary>
/// <param name="GoesBack">It is a rollback to a version that neither color runs any longer.</param>
public sealed record BlueGreenDeploy(string FromImage, string Image, PlannedSwitch Traffic, bool GoesBack)
    : BlueGreenChange(FromImage, Image, Traffic)
{
    public override bool IsWayBack => GoesBack;

    public override ChangeRequest RequestFor(Service service, Placement placement) =>
        GoesBack ? new RollbackRequest(service, placement, To) : new DeployRequest(service, placement, To);

    public override Precondition PreconditionOf(Operation operation) => operation.Watch is { } watch
        ? new(operation.Plan.Workload, watch.Uid, operation.Plan.Replicas) { Image = new(operation.Id, Image), Template = watch.Template }
        : AsPlanned(operation.Plan);

    public override Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken) =>
        SetAsync(write, revision: null, write.Plan.Replicas, cancellationToken);
}

/// <summary>Switches back to the color that still runs the version: no preparation is needed.</summary>
public sealed record SwitchTraffic(string FromImage, string Image, PlannedSwitch Traffic) : BlueGreenChange(FromImage, Image, Traffic)
{
    public override bool IsWayBack => true;

    public override bool WritesWorkload => false;

    public override ChangeRequest RequestFor(Service service, Placement placement) => new RollbackRequest(service, placement, To);

    public override Precondition PreconditionOf(Operation operation) => AsPlanned(operation.Plan);

    public override Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken) =>
        SwitchAsync(write, write.IsDryRun ? null : AsPlanned(write.Plan), cancellationToken);
}
