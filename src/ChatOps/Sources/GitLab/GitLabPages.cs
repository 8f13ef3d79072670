using System.Text.RegularExpressions;
using ChatOps.Journal;

namespace ChatOps.Sources.GitLab;

/// <summary>What the pages of the configured instances show.</summary>
internal static partial class GitLabPages
{
    public static IReadOnlyList<Key> KeysOf(Uri page, GitLabOptions options) =>
    [
        .. from found in InstancePages.Of(page, options.Instances, instance => instance.Url)
           from key in KeysOf(found.Path, found.Name)
           select key,
    ];

    private static IReadOnlyList<Key> KeysOf(string path, string instance) =>
        MergeRequest().Match(path) is { Success: true } request
            ? [Key.Pull(NameOf(request, instance), long.Parse(request.Groups["number"].ValueSpan))]
        : Commit().Match(path) is { Success: true } commit
            ? [Key.Commit(NameOf(commit, instance), commit.Groups["sha"].Value)]
        : [];

    private static string NameOf(Match match, string instance) => $"{new RepositoryName(instance, match.Groups["repository"].Value)}";

    [GeneratedRegex(
        @"\A/(?<repository>[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+)/-/merge_requests/(?<number>[0-9]{1,15})(?:/|\z)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex MergeRequest();

    [GeneratedRegex(
        @"\A/(?<repository>[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+)/-/commits?/(?<sha>[0-9a-fA-F]{40})(?:/|\z)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Commit();
}
