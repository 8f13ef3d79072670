using System.Collections.Immutable;
using ChatOps.Catalog;
using ChatOps.Clusters;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Writing;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Storage;

namespace ChatOps.Operations.Kinds;

/// <param name="Version">Null: the last known good version.</param>
/// <param name="Revision">A revision number instead of a version, as shown by <c>kubectl rollout history</c>.</param>
public sealed record RollbackRequest(Service Service, Placement Placement, string? Version, long? Revision = null)
    : VersionRequest(Service, Placement)
{
    public override string Verb => "rollback";

    public override bool IsSame(ChangeAction running) =>
        running is VersionChange { IsWayBack: true } && (this is { Version: null, Revision: null } || Version == running.To);

    public override Task<PlanResult> PlanAsync(PlanDraft draft, VersionPlanners planners, CancellationToken cancellationToken) =>
        planners.Rollbacks.PlanAsync(this, draft, cancellationToken);
}

/// <summary>Rolls back to a version that ran before.</summary>
/// <param name="Revision">The name of the cluster's revision whose whole pod template is restored with the image; null: only the image is
/// set.</param>
/// <param name="AskedRevision">The revision's number, if a revision was requested and not a version.</param>
public sealed record Rollback(string FromImage, string Image, string? Revision = null, long? AskedRevision = null)
    : VersionChange(FromImage, Image)
{
    public override bool IsWayBack => true;

    public override ChangeRequest RequestFor(Service service, Placement placement) =>
        new RollbackRequest(service, placement, To, AskedRevision);

    public override RichText? DiffersFrom(ChangeAction approved) =>
        base.DiffersFrom(approved) ?? (approved is Rollback other && other.Revision != Revision ? WouldBe(approved) : null);

    public override Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken) =>
        SetAsync(write, Revision, replicas: null, cancellationToken);

    // A revision is restored as a whole, and managed fields don't record what was removed by that.
    public override bool HasSet(Plan plan, Difference difference) =>
        base.HasSet(plan, difference)
            || (Revision is not null && difference is { Replicas: null, Image: null, IsOfTemplate: true, Managers: [] });
}

/// <summary>
/// Finds what a workload can be rolled back to: the last version that this bot saw healthy there, or the version or revision that was
/// named. If the cluster still has the revision, the whole pod template is restored and not only the image.
/// </summary>
public sealed class RollbackPlanner(ClusterSet clusters, Database database, OperationRows rows)
{
    private const int MostOthers = 10;
    private const int MostOperations = 200;

    public async Task<PlanResult> PlanAsync(RollbackRequest request, PlanDraft draft, CancellationToken cancellationToken)
    {
        var state = draft.State;
        var (service, environment, workload) = (request.Service, request.Placement.Environment, request.Placement.Workload);
        var (revisions, unread) = await RevisionsAsync(workload, cancellationToken);
        if (unread is { IsPassing: true })
        {
            return new PlanResult.Impossible(unread.Words, IsPassing: true);
        }

        // Another service may be another container of the same workload: its images aren't versions of this service.
        string[] names = [service.Image!, ImageName.Split(state.Image).Name];
        var health = (await database.ReadAsync(connection => VersionHealth.AllAsync(connection, workload), cancellationToken))
            .Where(v => names.Contains(ImageName.Split(v.Image).Name))
            .ToList();
        if (request.Revision is { } number)
        {
            return revisions.FirstOrDefault(r => r.Number == number) switch
            {
                { Current: true } => new PlanResult.NothingToDo($"{service.Name} is already at revision {number} in {environment.Name}."),
                { } named => await ReadyAsync(named.Image, named, $"Revision {number}, named by you."),
                null when unread is not null => new PlanResult.Impossible(unread.Words),
                null => new PlanResult.Impossible(
                    $"The cluster has no revision {number} of {service.Name}, only {string.Join(", ", revisions.Select(r => r.Number).Order())}."),
            };
        }

        if (request.Version is { } asked)
        {
            if (!ImageName.IsVersion(asked))
            {
                return new PlanResult.Impossible(RichText.Of(
                    $"'{asked}' isn't a valid image tag. Example: {new Span.Command("rollback", $"{service.Name} in {environment.Name} to 1.4.1")}"));
            }

            var image = ImageName.Join(service.Image!, asked);
            return ImageName.Split(state.Image) is var (name, running)
                && name == service.Image
                && ImageName.MayBeSame(running, asked)
                && ImageName.Digest(running) == ImageName.Digest(asked)
                && ContainerDrift.Of(service, state, image) is []
                ? new PlanResult.NothingToDo($"{service.Name} is already at {asked} in {environment.Name}.")
                : await ReadyAsync(image, Newest(image), "Named by you.");
        }

        if (health.Where(v => v is { IsGood: true } && !ImageName.IsSame(v.Image, state.Image)).MaxBy(v => v.SeenAt) is { } good)
        {
            return await ReadyAsync(
                good.Image,
                Newest(good.Image),
                RichText.Of($"The last version that I saw healthy here, at {good.SeenAt!.Value}."),
                isKnown: true);
        }

        if (unread is not null)
        {
            return new PlanResult.Impossible(unread.Words);
        }

        return revisions
            .Where(r => !r.Current
                && !ImageName.IsSame(r.Image, state.Image)
                && VersionHealth.Objection(health, r.Image) is null
                && !health.Any(v => v.IsUnproven && v.Image == r.Image))
            .MaxBy(r => r.Number) is { } previous
            ? await ReadyAsync(
                previous.Image,
                previous,
                $"The cluster's previous revision, {previous.Number}.",
                new("never seen healthy", RichText.Of(
                    $"I have not seen {ImageName.Split(previous.Image).Version} healthy here. Name another version to be sure: {NameOne()}")))
            : new PlanResult.Impossible(
                RichText.Of($"I know of no healthy earlier version of {service.Name} in {environment.Name}. Name one: {NameOne()}"));

        RichText NameOne() => RichText.Of($"{new Span.Command("rollback", $"{service.Name} in {environment.Name} to VERSION")}");

        Revision? Newest(string image) => revisions.Where(r => !r.Current && r.Image == image).MaxBy(r => r.Number);

        async Task<PlanResult> ReadyAsync(string image, Revision? revision, RichText note, Warning? warning = null, bool isKnown = false)
        {
            // A blue-green rollback restores only images, not a revision; its own plan describes how.
            var isPair = request.Placement.BlueGreen is not null;
            revision = isPair ? null : revision;
            var config = revision is null
                ? new([], [])
                : await clusters.Get(workload.Cluster).CheckConfigAsync(workload, revision, cancellationToken);
            var failed = VersionHealth.Objection(health, image);
            var (name, version) = ImageName.Split(image);
            var back = new Rollback(state.Image, image, revision?.Name, request.Revision)
            {
                // A digest identifies only one image, so the other images use the tag.
                OtherImages = revision is null && ImageName.Tag(version) is { } tag
                    ? [.. service.OtherImages.Select(other => other with { Image = ImageName.Join(other.Image, tag) })]
                    : [],
                SeenFailing = failed is not null,
            };
            return new PlanResult.Ready(draft.With(back) with
            {
                IsKnownGood = isKnown,
                Notes =
                [
                    note,
                    .. isPair ? Array.Empty<RichText>() : [revision is null
                        ? RichText.Of(
                            $"{unread?.Words ?? "The cluster no longer has that version's revision."} Only {(service.OtherImages.Count == 0 ? "the image is" : "its images are")} set; the rest of the pod template stays as it is now.")
                        : $"The whole pod template of revision {revision.Number} is restored, not only the image."],
                    .. config.Notes,
                ],
                Warnings =
                [
                    .. failed is null ? (ImmutableArray<Warning>)[] : [VersionHealth.Failed(version, failed.Value)],
                    .. Pins.Warnings(
                        ImageName.Split(state.Image).Version,
                        version,
                        name,
                        health,
                        hasOthers: revision is null && service.OtherImages.Count > 0 && ImageName.Tag(version) is not null),
                    .. revision is null && service.OtherImages.Count > 0 && ImageName.Tag(version) is null
                        ? (ImmutableArray<Warning>)[new(
                            "digest of one",
                            $"It is a digest without a tag, which identifies one image: {string.Join(", ", service.OtherImages.Select(other => other.Container))} stay as they are.")]
                        : [],
                    .. warning is null ? (ImmutableArray<Warning>)[] : [warning],
                    .. config.Warnings,
                    .. draft.Warnings,
                ],
                Others = await OthersAsync(request, [state.Image, image], health, revisions, cancellationToken),
            });
        }
    }

    /// <summary>The other versions known for this workload, with what is known about them, newest first.</summary>
    private async Task<ImmutableArray<PastVersion>> OthersAsync(
        RollbackRequest request,
        string[] except,
        IReadOnlyList<VersionRecord> health,
        IReadOnlyList<Revision> revisions,
        CancellationToken cancellationToken)
    {
        var deployed = (await rows.OnAsync(request.Placement.Workload, MostOperations, cancellationToken))
            .Where(o => o.Plan.Version is not null)
            .DistinctBy(o => o.Plan.Version!.Image)
            .ToDictionary(o => o.Plan.Version!.Image);
        return
        [
            .. health.Select(v => v.Image).Concat(revisions.Select(r => r.Image)).Concat(deployed.Keys)
                .Distinct()
                // A version is a tag of the service's own image.
                .Where(image => !except.Contains(image) && ImageName.Split(image) is var (name, _) && name == request.Service.Image)
                .Select(
                    image => (Image: image, Health: health.FirstOrDefault(v => v.Image == image), By: deployed.GetValueOrDefault(image)))
                .Select(v => new PastVersion(
                    ImageName.Split(v.Image).Version,
                    v.By?.ChangedAt ?? v.Health?.SeenAt ?? v.Health?.BadAt ?? revisions.First(r => r.Image == v.Image).CreatedAt,
                    v.By?.Who.Account,
                    v.Health?.IsGood))
                .OrderByDescending(v => v.At)
                .Take(MostOthers),
        ];
    }

    private async Task<(IReadOnlyList<Revision> Revisions, ClusterException? Unread)> RevisionsAsync(
        Workload workload, CancellationToken cancellationToken)
    {
        try
        {
            return (await clusters.Get(workload.Cluster).HistoryAsync(workload, cancellationToken), null);
        }
        catch (ClusterException exception)
        {
            return ([], exception);
        }
    }
}
