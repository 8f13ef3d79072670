using System.Text.RegularExpressions;
using ChatOps.Journal;

namespace ChatOps.Sources.Bitbucket;

/// <summary>What the pages of the configured instances show.</summary>
internal static partial class BitbucketPages
{
    public static IReadOnlyList<Key> KeysOf(Uri page, BitbucketOptions options) =>
    [
        .. from instance in options.Instances
           let home = Uri.TryCreate(instance.Value.Url, UriKind.Absolute, out var uri) ? uri : null
           where home is not null
               && home.Host.Equals(page.Host, StringComparison.OrdinalIgnoreCase)
               && page.AbsolutePath.StartsWith(home.AbsolutePath.TrimEnd('/') + "/", StringComparison.Ordinal)
           let path = page.AbsolutePath[home.AbsolutePath.TrimEnd('/').Length..]
           from key in KeysOf(
               BitbucketOptions.IsCloud(instance.Value) ? Cloud().Match(path) : Server().Match(path), instance.Key.ToLowerInvariant())
           select key,
    ];

    private static IReadOnlyList<Key> KeysOf(Match match, string instance)
    {
        var name = $"{new RepositoryName(instance, $"{match.Groups["owner"].Value}/{match.Groups["name"].Value}")}";
        return !match.Success ? []
            : match.Groups["number"] is { Success: true } number ? [Key.Pull(name, long.Parse(number.ValueSpan))]
            : [Key.Commit(name, match.Groups["sha"].Value)];
    }

    [GeneratedRegex(
        @"\A/(?<owner>[A-Za-z0-9_.-]+)/(?<name>[A-Za-z0-9_.-]+)/(?:pull-requests/(?<number>[0-9]{1,15})|commits/(?<sha>[0-9a-fA-F]{40}))(?:/|\z)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Cloud();

    [GeneratedRegex(
        @"\A/(?:projects|users)/(?<owner>~?[A-Za-z0-9_.-]+)/repos/(?<name>[A-Za-z0-9_.-]+)/(?:pull-requests/(?<number>[0-9]{1,15})|commits/(?<sha>[0-9a-fA-F]{40}))(?:/|\z)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Server();
}
