using ChatOps.Messages;

namespace ChatOps.Operations.Planning;

/// <summary>
/// What is to be said about digests. A pin holds one image; whatever has no digest is what the registry has under that tag when a node
/// asks.
/// </summary>
internal static class Pins
{
    /// <param name="health">What is known of the workload's images: a version may have run there pinned.</param>
    /// <param name="hasOthers">Other images are set with it.</param>
    public static IEnumerable<Warning> Warnings(
        string running, string version, string name, IReadOnlyList<VersionRecord> health, bool hasOthers)
    {
        if (ImageName.Digest(version) is not null)
        {
            if (hasOthers)
            {
                yield return new("digest of one", "The digest is of the service's own image: the others are set to the tag without one.");
            }

            yield break;
        }

        if (ImageName.Digest(running) is { } pinned)
        {
            yield return new(
                "unpinned",
                $"What runs is pinned to {pinned}, and this is not: {version} is what the registry has under that tag. To pin it, write {version}@sha256:…");
        }

        if (health.Select(record => ImageName.Split(record.Image)).FirstOrDefault(ran => ran.Name == name
            && ImageName.Tag(ran.Version) == version
            && ImageName.Digest(ran.Version) is not null) is { Version: { } before })
        {
            yield return new("ran pinned", $"It ran here as {before}: without that digest it may be another image.");
        }
    }
}
