using System.Text.RegularExpressions;
using ChatOps.Journal;

namespace ChatOps.Sources.GitHub;

/// <summary>
/// What GitHub's pages show, whichever server they are on: a chat platform reports only links to hosts that its app lists.
/// </summary>
internal static partial class GitHubPages
{
    public static IReadOnlyList<Key> KeysOf(Uri page) =>
        PullPath().Match(page.AbsolutePath) is { Success: true } pull
            ? [Key.Pull(pull.Groups["repository"].Value, long.Parse(pull.Groups["number"].ValueSpan))]
        : CommitPath().Match(page.AbsolutePath) is { Success: true } commit
            ? [Key.Commit(commit.Groups["repository"].Value, commit.Groups["sha"].Value)]
        : [];

    [GeneratedRegex(
        @"\A/(?<repository>[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)/pull/(?<number>[0-9]{1,15})(?:/|\z)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PullPath();

    [GeneratedRegex(
        @"\A/(?<repository>[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+)(?:/pull/[0-9]{1,15})?/commits?/(?<sha>[0-9a-fA-F]{40})(?:/|\z)",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex CommitPath();
}
