using System.Collections.Immutable;
using ChatOps.Catalog;
using ChatOps.Clusters.Writing;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Operations.Requests;
using ChatOps.Storage;

namespace ChatOps.Operations.Kinds;

/// <param name="Version">Null: suggest one.</param>
public sealed record DeployRequest(Service Service, Placement Placement, string? Version) : VersionRequest(Service, Placement)
{
    public override string Verb => "deploy";

    public override bool IsSame(ChangeAction running) =>
        running is VersionChange { IsWayBack: false } && (Version is null || Version == running.To);

    public override Task<PlanResult> PlanAsync(PlanDraft draft, VersionPlanners planners, CancellationToken cancellationToken) =>
        planners.Deploys.PlanAsync(this, draft, cancellationToken);
}

/// <summary>Sets a version on a workload.</summary>
public sealed record SetImage(string FromImage, string Image) : VersionChange(FromImage, Image)
{
    public override bool IsWayBack => false;

    public override ChangeRequest RequestFor(Service service, Placement placement) => new DeployRequest(service, placement, To);

    public override Task<WriteResult> WriteAsync(ClusterWrite write, CancellationToken cancellationToken) =>
        SetAsync(write, revision: null, replicas: null, cancellationToken);
}

/// <summary>Plans a deploy of the version that was named, or suggests one, with any reasons against it.</summary>
public sealed class DeployPlanner(Versions versions, Database database)
{
    public async Task<PlanResult> PlanAsync(DeployRequest request, PlanDraft draft, CancellationToken cancellationToken)
    {
        var state = draft.State;
        var (service, environment) = (request.Service, request.Placement.Environment);
        if (request.Version is { } asked && !ImageName.IsVersion(asked))
        {
            return new PlanResult.Impossible(
                $"'{asked}' isn't a valid image tag: tags have at most 128 letters, digits, '.', '_' and '-'. A digest may follow: 1.4.2@sha256:…");
        }

        var running = ImageName.Split(state.Image);
        var health = await database.ReadAsync(
            connection => VersionHealth.AllAsync(connection, request.Placement.Workload), cancellationToken);
        var known = await versions.KnownAsync(service, cancellationToken);
        var offer = request.Version is null
            ? Offer.Of(service.Name, known, ImageName.Tag(running.Version) ?? "", version => VersionHealth.Objection(health, ImageName.Join(
                service.Image!, version)) is { } at ? RichText.Of($"I saw it fail here, or be rolled back, at {at}") : null)
            : null;
        if ((request.Version ?? offer!.Version) is not { } version)
        {
            return new PlanResult.Impossible(NoVersion(service.Name, environment.Name, offer!));
        }

        // A suggested version must not remove a pinned digest.
        var isSame = running.Name == service.Image
            && ImageName.MayBeSame(running.Version, version)
            && (offer is not null || ImageName.Digest(running.Version) == ImageName.Digest(version));
        version = isSame ? running.Version : version;
        var image = ImageName.Join(service.Image!, version);
        var drift = ContainerDrift.Of(service, state, image);
        if (isSame && drift is [])
        {
            var passedOver = offer is null ? RichText.Empty : RichText.Join("", offer.PassedOver.Select(sentence => " " + sentence));
            var stays = state.PullsIfNotPresent
                ? " (its pull policy is IfNotPresent: nodes that have that image don't pull a newer one of the same name)"
                : "";
            var availability = $"{state.AvailableReplicas} of {state.Replicas} available";
            return new PlanResult.NothingToDo(state.RolloutComplete
                ? RichText.Of(
                    $"{service.Name} already runs {version} in {environment.Name}: {availability}.{passedOver} To restart its pods, for example after its image was rebuilt: {new Span.Command("restart", $"{service.Name} in {environment.Name}")}{stays}")
                : RichText.Of(
                    $"{service.Name} is already set to {version} in {environment.Name}, and its rollout isn't complete: {availability}.{passedOver} {new Span.Command("status", service.Name)} shows it."));
        }

        if (service.OtherImages.Count > 0 && ImageName.Tag(version) is null)
        {
            return new PlanResult.Impossible(
                $"A digest identifies one image, and {service.Name} sets {service.OtherImages.Count + 1} images with each version: give the tag, or the tag and the digest, as in 1.4.2@{version}");
        }

        var others = service.OtherImages
            .Select(other => other with { Image = ImageName.Join(other.Image, ImageName.Tag(version)!) })
            .ToList();
        if (others.FirstOrDefault(other => !state.Containers.Contains(other.Container)) is { } missing)
        {
            return new PlanResult.Impossible(
                $"{service.Name} has no container {missing.Container} in {environment.Name}, only {string.Join(", ", state.Containers)}: correct ChatOps:Services:{service.Name}:Images.");
        }

        var between = await versions.BetweenAsync(service, running.Version, version, cancellationToken);
        var back = GoesBack(running.Version, version, between.Behind, known);
        var failed = VersionHealth.Objection(health, image);
        var pushed = await versions.PushWarningsAsync(service, version, cancellationToken);
        return new PlanResult.Ready(draft.With(
            new SetImage(state.Image, image) { OtherImages = [.. others], SeenFailing = failed is not null }) with
        {
            Commits = [.. between.Commits],
            AskFirst = offer is not null && back is not null,
            Warnings =
            [
                .. failed is null ? (ImmutableArray<Warning>)[] : [VersionHealth.Failed(version, failed.Value)],
                .. back is null ? (ImmutableArray<Warning>)[] : [new("goes back", back)],
                .. isSame ? [] : Pins.Warnings(running.Version, version, service.Image!, health, others.Count > 0),
                .. pushed,
                .. request.Version is not null && OfForm(running.Version, version, known) is { } form
                    ? (ImmutableArray<Warning>)[new("form", form)]
                    : [],
                .. running.Name == service.Image ? (ImmutableArray<Warning>)[] : [new(
                    $"other image {running.Name}",
                    $"It is running a different image: {state.Image}. Is ChatOps:Services:{service.Name}:Image right?")],
                .. draft.Warnings,
            ],
            Notes =
            [
                .. offer is null ? (ImmutableArray<RichText>)[] : [offer.Why, .. offer.PassedOver],
                .. isSame ? (ImmutableArray<RichText>)[$"{state.Container} already runs {version}; {ContainerDrift.Words(drift)}."] : [],
                .. others is []
                    ? (ImmutableArray<RichText>)[]
                    : [$"Along with it: {string.Join(", ", others.Select(other => $"{other.Container} {other.Image}"))}."],
                .. between.Note is null ? (ImmutableArray<RichText>)[] : [between.Note],
            ],
        });
    }

    private static RichText NoVersion(string service, string environment, Offer offer) => RichText.Join(
        " ",
        [
            $"Which version? I know of no version of {service} to suggest.",
            .. offer.PassedOver,
            $"What counts: builds of its jobs (ChatOps:Services:{service}:Jobs) on the default branch (or those of ChatOps:Services:{service}:Branches), releases with its tags (ChatOps:Services:{service}:Tags), and pushes of its image.",
            RichText.Of($"Example: {new Span.Command("deploy", $"{service} 1.4.2 to {environment}")}"),
        ]);

    /// <summary>
    /// A warning when the version is older than the running one: by number, by the commits in between, or by the order in which the bot
    /// received them.
    /// </summary>
    private static string? GoesBack(string running, string version, int behind, IReadOnlyList<KnownVersion> known)
    {
        var by = behind switch { 0 => "", 1 => ", by 1 commit", _ => $", by {behind} commits" };
        if (NumberOf(running, known) is { } from && NumberOf(version, known) is { } to && from.CompareTo(to) is not 0 and var order)
        {
            return order > 0
                ? $"This goes back: {version} is lower than {running}{by}."
                : behind > 0 ? $"This goes back{by[1..]}, though {version} is higher than {running}." : null;
        }

        return behind > 0 ? $"This goes back{by[1..]}."
            : Find(known, running) is { } old && Find(known, version) is { } wanted && wanted.Position < old.Position
                ? $"This goes back: I heard of {version} before {running}."
            : null;
    }

    /// <summary>
    /// Warns of an unusual form: "1.8.0", where versions are otherwise written like "v1.4.1", may be an image that was never built.
    /// </summary>
    private static string? OfForm(string running, string version, IReadOnlyList<KnownVersion> known)
    {
        var hasV = ImageName.WithoutV(version) != version;
        if (VersionNumber.Parse(running) is null || VersionNumber.Parse(version) is null || hasV == (ImageName.WithoutV(running) != running)
            || known.Any(k => k.IsBuilt && k.Forms[0] == version))
        {
            return null;
        }

        return $"What runs here is written {running}: does an image {version} exist, or is {(hasV ? ImageName.WithoutV(version) : "v" + version)} meant?";
    }

    private static VersionNumber? NumberOf(string version, IReadOnlyList<KnownVersion> known) =>
        VersionNumber.Parse(ImageName.Tag(version) ?? "") ?? Find(known, version)?.Number;

    private static KnownVersion? Find(IReadOnlyList<KnownVersion> known, string version) =>
        ImageName.Tag(version) is { } tag ? known.FirstOrDefault(k => k.Forms.Contains(tag)) : null;
}
