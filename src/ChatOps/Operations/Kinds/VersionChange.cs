using System.Collections.Immutable;
using ChatOps.Catalog;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Watching;
using ChatOps.Clusters.Writing;
using ChatOps.Journal;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;

namespace ChatOps.Operations.Kinds;

/// <summary>A request to set a version.</summary>
public abstract record VersionRequest(Service Service, Placement Placement) : ChangeRequest(Service, Placement)
{
    public override string? Obstacle(WorkloadState state) => Obstacles.ToRollout(this, state);
}

/// <summary>Replaces one version with another.</summary>
/// <param name="FromImage">The current full image.</param>
/// <param name="Image">The full image to set.</param>
public abstract record VersionChange(string FromImage, string Image) : ChangeAction
{
    /// <summary>The full images of other containers that are set in the same change.</summary>
    public ImmutableArray<ContainerImage> OtherImages { get; init; } = [];

    /// <summary>This bot saw the version fail on this workload, so the operation runs only after someone has confirmed it.</summary>
    public bool SeenFailing { get; init; }

    public override string From => ImageName.Split(FromImage).Version;

    public override string To => ImageName.Split(Image).Version;

    public override string Lane => "version";

    public override bool SetsReplicas => false;

    public override bool WritesWorkload => true;

    public override bool IsWatched => true;

    public override bool CanBeRolledBack => !IsWayBack;

    public override string Verb => IsWayBack ? "rollback" : "deploy";

    public override string Icon => IsWayBack ? "↩️" : "🚀";

    public override string? ToldVersion => IsWayBack ? null : To;

    public override Replacement? Replaces(OperationState state) =>
        IsWayBack && state is OperationState.Planned ? null : new(ImageName.Split(Image).Name, From, To, IsWayBack);

    public override RichText Noun(string environment) =>
        IsWayBack ? RichText.Of($"Rollback to {To:b} in {environment:b}") : RichText.Of($"Deploy of {To:b} to {environment:b}");

    public override RichText Doing(string environment) => IsWayBack
        ? RichText.Of($"Rolling back to {To:b} in {environment:b}{Was}")
        : RichText.Of($"Deploying {To:b} to {environment:b}{Was}");

    public override RichText Done(string environment) =>
        IsWayBack ? RichText.Of($"Rolled back to {To:b} in {environment:b}{Was}") : RichText.Of($"Deployed {To:b} to {environment:b}{Was}");

    public override RichText Question(string service, string environment) =>
        IsWayBack
            ? RichText.Of($"Roll {service:b} back to {To:b} in {environment:b}?")
            : RichText.Of($"Deploy {service:b} {To:b} to {environment:b}?");

    public override Span.Command PlanAgain(string service, string environment) =>
        IsWayBack ? new("rollback", $"{service} in {environment} version={To}") : new("deploy", $"{service} version={To} to {environment}");

    public override RichText? DiffersFrom(ChangeAction approved) => approved switch
    {
        VersionChange other when other.IsWayBack == IsWayBack && other is BlueGreenChange == this is BlueGreenChange =>
            FromImage != other.FromImage ? $"it runs {From} now, not {other.From}"
                : Image != other.Image ? WouldBe(other)
                : OtherImages.ToHashSet().SetEquals(other.OtherImages) ? null
                : "it would now set other images in its other containers",
        _ => AnotherWay,
    };

    // People wait for a version's outcome, and an automatic rollback depends on it; only deploying another version makes it irrelevant.
    public override bool IsLeftOpenBy(ChangeAction next) => next is not VersionChange;

    public override Goal GoalOf(Written written) =>
        new(written.Operation, written.Uid, written.Generation, Image, StableFor: written.StableFor, Template: written.Template);

    public override (int Done, RichText Label) ProgressOf(Rollout rollout) => Updated(rollout);

    public override bool HasSet(Plan plan, Difference difference) => difference.Replicas is null
        && difference.Image is { To: var image }
        && (Image == image || OtherImages.Any(other => other.Image == image));

    /// <summary>Sets the images in one change.</summary>
    /// <param name="revision">The cluster's revision whose whole pod template is restored; null: only the images are set.</param>
    /// <param name="replicas">Replicas to set in the same change; null: unchanged.</param>
    protected Task<WriteResult> SetAsync(ClusterWrite write, string? revision, int? replicas, CancellationToken cancellationToken) =>
        write.Cluster.SetImageAsync(
            write.Plan.Workload,
            new(write.Operation, Image, write.Cause, write.Plan.Uid, write.Plan.Generation, revision)
            {
                Writers = write.Plan.Writers,
                Others = OtherImages,
                Replicas = replicas,
            },
            cancellationToken,
            write.IsDryRun);
}

/// <summary>What makes an operation on a workload impossible, whatever the workload's state.</summary>
internal static class Obstacles
{
    public static string? ToRollout(ChangeRequest request, WorkloadState state) =>
        state.Obstacle is { } obstacle
            ? $"{request.Service.Name} cannot be rolled out in {request.Placement.Environment.Name}: {obstacle}."
            : null;

    public static string? ToPause(ChangeRequest request, WorkloadState state) =>
        state.Kind is not "Deployment"
            ? $"{request.Service.Name} is a {state.Kind} in {request.Placement.Environment.Name}: only Deployments can be paused and resumed."
            : ToRollout(request, state);

    public static string? ToScale(ChangeRequest request, WorkloadState state) =>
        state.Kind is "DaemonSet"
            ? $"{request.Service.Name} is a DaemonSet in {request.Placement.Environment.Name}: it runs one pod on each node that it selects and cannot be scaled."
            : null;
}
