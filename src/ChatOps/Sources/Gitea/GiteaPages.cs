using System.Text.RegularExpressions;
using ChatOps.Journal;

namespace ChatOps.Sources.Gitea;

/// <summary>What the pages of the configured instances show.</summary>
internal static partial class GiteaPages
{
    public static IReadOnlyList<Key> KeysOf(Uri page, GiteaOptions options) =>
    [
        .. from instance in options.Instances
           let home = Uri.TryCreate(instance.Value.Url, UriKind.Absolute, out var uri) ? uri : null
           where home is not null
               && home.Host.Equals(page.Host, StringComparison.OrdinalIgnoreCase)
               && page.AbsolutePath.StartsWith(home.AbsolutePath.TrimEnd('/') + "/", StringComparison.Ordinal)
           let found = Page().Match(page.AbsolutePath[home.AbsolutePath.TrimEnd('/').Length..])
           where found.Success
           let name = $"{new RepositoryName(instance.Key.ToLowerInvariant(), found.Groups["repository"].Value)}"
           select found.Groups["number"] is { Success: true } number
               ? Key.Pull(name, long.Parse(number.ValueSpan))
               : Key.Commit(name, found.Groups["sha"].Value),
    ];

    [GeneratedRegex(
        @"\A/(?<repository>[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)/(?:pulls/(?<number>[0-9]{1,15})|commit/(?<sha>[0-9a-fA-F]{40}))(?:/|\z)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Page();
}
