using ChatOps.Journal;

namespace ChatOps.Sources.GitHub;

/// <summary>
/// Images in GitHub's container registry: "package" is sent to organizations' webhooks, "registry_package" to repositories'.
/// </summary>
internal static class GitHubPackages
{
    private const string Registry = "ghcr.io";

    public static Translation Push(GitHubPayload told, DateTimeOffset receivedAt, Delivery delivery)
    {
        if ((told.Package ?? told.RegistryPackage) is not { } package)
        {
            return new Translation.Failed("A package without its content");
        }

        if (!"container".Equals(package.PackageType ?? package.Ecosystem, StringComparison.OrdinalIgnoreCase))
        {
            return Told.Nothing($"A package of type '{package.PackageType ?? package.Ecosystem}'");
        }

        var (version, tag) = (package.PackageVersion, package.PackageVersion?.ContainerMetadata?.Tag);
        // The images of an index, for each architecture, are pushed without a tag.
        return RegistryPush.Translation(RegistryPush.Event(
            RegistryPush.ImageOf(version?.PackageUrl is { Length: > 0 } url && url.Contains('/') ? url : null)
                ?? (package is { Namespace: { } owner, Name: { } name } ? $"{Registry}/{owner}/{name}" : null),
            tag?.Name,
            tag?.Digest,
            version?.HtmlUrl ?? package.HtmlUrl,
            told.Sender?.Login,
            version?.UpdatedAt is { } at && at <= receivedAt ? at : null,
            delivery));
    }
}
