using ChatOps.Messages;

namespace ChatOps.Operations.Planning;

/// <summary>
/// Warnings about digests. A digest pins one image; without it, the image is whatever the registry has under the tag when a node pulls it.
/// </summary>
internal static class Pins
{
    /// <param name="health">What is known about the workload's images: a version may have run there pinned to a digest.</param>
    /// <param name="hasOthers">Whether other images are set in the same change.</param>
    public static IEnumerable<Warning> Warnings(
        string running, string version, string name, IReadOnlyList<VersionRecord> health, bool hasOthers)
    {
        if (ImageName.Digest(version) is not null)
        {
            if (hasOthers)
            {
                yield return new(
                    "digest of one",
                    "The digest applies to the service's own image: the others are set to the tag without one.");
            }

            yield break;
        }

        if (ImageName.Digest(running) is { } pinned)
        {
            yield return new(
                "unpinned",
                $"The running version is pinned to {pinned}, but this one isn't: {version} is whatever the registry has under that tag. To pin it, use {version}@sha256:…");
        }

        if (health.Select(record => ImageName.Split(record.Image)).FirstOrDefault(ran => ran.Name == name
            && ImageName.Tag(ran.Version) == version
            && ImageName.Digest(ran.Version) is not null) is { Version: { } before })
        {
            yield return new("ran pinned", $"It ran here as {before}: without that digest it may be a different image.");
        }
    }
}
