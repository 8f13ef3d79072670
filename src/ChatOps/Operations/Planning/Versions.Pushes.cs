using ChatOps.Catalog;
using ChatOps.Journal;
using ChatOps.Messages;

namespace ChatOps.Operations.Planning;

/// <content>What registries have reported.</content>
public sealed partial class Versions
{
    private const int MostPushes = 300;

    /// <summary>
    /// The versions that are in the registry. Where the service's jobs say that they built one, they also say whether it counts.
    /// </summary>
    private async Task<IReadOnlyList<KnownVersion>> PushedAsync(Service service, CancellationToken cancellationToken)
    {
        var pushed = (await PushesAsync(service, cancellationToken))
            .DistinctBy(push => push.Fact.Tag)
            .Where(push => OneBuild.Is(push.Fact.Tag) && ImageName.IsVersion(push.Fact.Tag))
            .ToList();
        if (pushed.Count == 0)
        {
            return [];
        }

        var built = new HashSet<string>(StringComparer.Ordinal);
        foreach (var subject in ServiceCatalog.BuildsOf(service))
        {
            await foreach (var build in BuildsAsync(service, subject, cancellationToken))
            {
                built.Add(build.Version.Identity);
            }
        }

        return
        [
            .. pushed.Where(push => !built.Contains(ImageName.WithoutV(push.Fact.Tag)))
                .Select(push => new KnownVersion([push.Fact.Tag], IsBuilt: true, push.Event.Position, $"pushed to {push.Fact.Image}")
                {
                    ReceivedAt = push.Event.ReceivedAt,
                }),
        ];
    }

    /// <summary>What the registry's reports say against a version of a service: its tag was moved, or has another digest.</summary>
    public async Task<IReadOnlyList<Warning>> PushWarningsAsync(Service service, string version, CancellationToken cancellationToken)
    {
        if (ImageName.Tag(version) is not { } tag || !OneBuild.Is(tag))
        {
            return [];
        }

        var known = (await PushesAsync(service, cancellationToken))
            .Where(push => push.Fact.Tag == tag && push.Fact.Digest is not null)
            .ToList();
        if (known is not [var newest, ..])
        {
            return [];
        }

        var before = known.FirstOrDefault(push => push.Fact.Digest != newest.Fact.Digest);
        return ImageName.Digest(version) is { } pinned && pinned != newest.Fact.Digest
            ?
            [
                new(
                    "other digest",
                    RichText.Of($"The registry has {newest.Fact.Digest!} under {tag} since {newest.Event.ReceivedAt}, not {pinned}.")),
            ]
            : before is null ? []
            :
            [
                new(
                    $"moved to {newest.Fact.Digest}",
                    RichText.Of(
                        $"{tag} was pushed again at {newest.Event.ReceivedAt} and is another image now: {newest.Fact.Digest!} instead of {before.Fact.Digest!}. What ran or was tested as {tag} before may be another one.")),
            ];
    }

    /// <summary>The newest first.</summary>
    private async Task<IReadOnlyList<Push>> PushesAsync(Service service, CancellationToken cancellationToken) => service.Image is null
        ? []
        : [.. (await events.OfAsync(Subject.Images(service.Image), long.MaxValue, MostPushes, cancellationToken)).Select(
            @event => new Push(@event, (ImagePushed)@event.Fact))];

    private sealed record Push(Event Event, ImagePushed Fact);
}
