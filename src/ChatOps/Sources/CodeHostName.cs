namespace ChatOps.Sources;

/// <summary>A code host of a source, as repositories' names and clone addresses have it.</summary>
/// <param name="Name">The prefix of its repositories; null: they have none.</param>
/// <param name="Addresses">The host names under which repositories are cloned from it.</param>
public sealed record CodeHostName(string? Name, IReadOnlyList<string> Addresses)
{
    /// <summary>Some hosts serve ssh under a name of its own.</summary>
    private static readonly string[] ForSsh = ["ssh.", "altssh."];

    /// <summary>One whose pages are at an address; without a valid one, no clone address is known to be its own.</summary>
    public static CodeHostName At(string? name, params IEnumerable<string?> addresses) =>
        new(name, [.. addresses.Select(url => Uri.TryCreate(url, UriKind.Absolute, out var uri) ? uri.Host : url).OfType<string>()]);

    /// <summary>Whether something was cloned from it.</summary>
    public bool Is(string host) => Addresses.Any(own =>
        own.Equals(host, StringComparison.OrdinalIgnoreCase)
        || ForSsh.Any(ssh => host.Equals(ssh + own, StringComparison.OrdinalIgnoreCase)));
}
