using System.Text.RegularExpressions;
using ChatOps.Journal;

namespace ChatOps.Sources.Bitbucket;

/// <summary>What the pages of the configured instances show.</summary>
internal static partial class BitbucketPages
{
    public static IReadOnlyList<Key> KeysOf(Uri page, BitbucketOptions options) =>
    [
        .. from found in InstancePages.Of(page, options.Instances, instance => instance.Url)
           from key in KeysOf((BitbucketOptions.IsCloud(found.Instance) ? Cloud() : Server()).Match(found.Path), found.Name)
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
