namespace ChatOps.Sources.CDEvents;

/// <summary>A package URL: "pkg:oci/web@sha256%3A…?repository_url=registry.acme.io/web&amp;tag=1.4.2".</summary>
/// <param name="Image">With its registry, if it is an image.</param>
/// <param name="Version">The tag of an image, or else the version, unless that is a digest.</param>
internal sealed record PackageUrl(string? Image, string? Version, string? Digest)
{
    private const string Start = "pkg:";

    /// <summary>Null: it is none.</summary>
    public static PackageUrl? Parse(string? text)
    {
        if (text is not { Length: <= 2000 } || !text.StartsWith(Start, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var parts = text[Start.Length..].Split('#')[0].Split('?', 2);
        var qualifiers = (parts.Length > 1 ? parts[1].Split('&') : [])
            .Select(one => one.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .GroupBy(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]))
            .ToDictionary(pair => pair.Key, pair => pair.First(), StringComparer.OrdinalIgnoreCase);
        var at = parts[0].LastIndexOf('@');
        var path = Uri.UnescapeDataString(at < 0 ? parts[0] : parts[0][..at]);
        var version = at < 0 ? null : Uri.UnescapeDataString(parts[0][(at + 1)..]);
        var isDigest = version?.StartsWith("sha256:", StringComparison.Ordinal) is true;
        var slash = path.IndexOf('/');
        var isImage = slash > 0 && path[..slash] is "oci" or "docker";
        return new(
            !isImage ? null
                // An OCI package's repository has its name; a Docker package's is only the registry.
                : path[..slash] is "oci" ? qualifiers.GetValueOrDefault("repository_url") ?? path[(slash + 1)..]
                : qualifiers.TryGetValue("repository_url", out var registry) ? $"{registry.TrimEnd('/')}/{path[(slash + 1)..]}"
                : path[(slash + 1)..],
            qualifiers.GetValueOrDefault("tag") ?? (isDigest ? null : version),
            isDigest ? version : null);
    }
}
