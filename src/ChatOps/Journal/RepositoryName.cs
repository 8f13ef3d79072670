namespace ChatOps.Journal;

/// <summary>A repository's name: "acme/web", or "builder-host:shop/web" on a code host that isn't the first one.</summary>
/// <param name="Host">The code host's name, as configured; null: the one whose repositories have no prefix.</param>
/// <param name="Path">"owner/name"; some hosts have more parts.</param>
public sealed record RepositoryName(string? Host, string Path)
{
    /// <summary>Parses a name as stored in facts, and as configured.</summary>
    public static RepositoryName Parse(string name) =>
        name.IndexOf(':') is > 0 and var colon ? new(name[..colon], name[(colon + 1)..]) : new(null, name);

    /// <summary>Whether two names are of the same path, on whichever hosts.</summary>
    public static bool HasPath(string name, string path) => Parse(name).Path.Equals(path, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Host is null ? Path : $"{Host}:{Path}";
}
