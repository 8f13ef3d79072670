namespace ChatOps.Sources;

/// <summary>Which of a source's instances a page is of.</summary>
internal static class InstancePages
{
    /// <summary>The page's path below the address of each instance that has it, with the instance and its name.</summary>
    public static IEnumerable<(string Name, T Instance, string Path)> Of<T>(
        Uri page, IEnumerable<KeyValuePair<string, T>> instances, Func<T, string> urlOf) =>
        from instance in instances
        let home = Uri.TryCreate(urlOf(instance.Value), UriKind.Absolute, out var uri) ? uri : null
        where home is not null && home.Host.Equals(page.Host, StringComparison.OrdinalIgnoreCase)
        let root = home.AbsolutePath.TrimEnd('/')
        where page.AbsolutePath.StartsWith(root + "/", StringComparison.Ordinal)
        select (instance.Key.ToLowerInvariant(), instance.Value, page.AbsolutePath[root.Length..]);
}
