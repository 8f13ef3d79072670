using System.Text.RegularExpressions;
using ChatOps.Journal;

namespace ChatOps.Sources.Gitea;

/// <summary>What the pages of the configured instances show.</summary>
internal static partial class GiteaPages
{
    public static IReadOnlyList<Key> KeysOf(Uri page, GiteaOptions options) =>
    [
        .. from found in InstancePages.Of(page, options.Instances, instance => instance.Url)
           let shown = Page().Match(found.Path)
           where shown.Success
           let name = $"{new RepositoryName(found.Name, shown.Groups["repository"].Value)}"
           select shown.Groups["number"] is { Success: true } number
               ? Key.Pull(name, long.Parse(number.ValueSpan))
               : Key.Commit(name, shown.Groups["sha"].Value),
    ];

    [GeneratedRegex(
        @"\A/(?<repository>[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)/(?:pulls/(?<number>[0-9]{1,15})|commit/(?<sha>[0-9a-fA-F]{40}))(?:/|\z)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Page();
}
