namespace ChatOps.Sources;

/// <summary>An image as tools write it: "registry/name:tag@sha256:…".</summary>
/// <param name="Name">With its registry, without tag and digest.</param>
internal sealed record ImageName(string Name, string? Tag, string? Digest)
{
    /// <summary>The last part of the name.</summary>
    public string Short => Name[(Name.LastIndexOf('/') + 1)..];

    /// <summary>Null: it has no name.</summary>
    public static ImageName? Parse(string? text)
    {
        var parts = (text ?? "").Split('@', 2);
        var colon = parts[0].IndexOf(':', parts[0].LastIndexOf('/') + 1);
        var name = colon < 0 ? parts[0] : parts[0][..colon];
        return string.IsNullOrWhiteSpace(name)
            ? null
            : new(name, colon < 0 || colon == parts[0].Length - 1 ? null : parts[0][(colon + 1)..], parts.Length > 1 ? parts[1] : null);
    }

    /// <summary>
    /// The image that a tool's application is named after, of those that it runs: others run beside it. Null: nothing says which.
    /// </summary>
    public static ImageName? Of(IEnumerable<string?> images, string application)
    {
        var all = images.Select(Parse).OfType<ImageName>().Distinct().ToList();
        return all is [var only] ? only
            : all.Where(image => IsNamedAfter(application, image.Short)).OrderByDescending(image => image.Short.Length).FirstOrDefault();
    }

    /// <summary>"web-production" and "prod-web" are named after "web".</summary>
    private static bool IsNamedAfter(string application, string name) =>
        application.Equals(name, StringComparison.OrdinalIgnoreCase)
        || application.StartsWith(name + "-", StringComparison.OrdinalIgnoreCase)
        || application.EndsWith("-" + name, StringComparison.OrdinalIgnoreCase);
}
