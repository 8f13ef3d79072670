using System.Globalization;
using System.Text.RegularExpressions;
using ChatOps.Journal;

namespace ChatOps.Sources.GitHub;

/// <summary>What a pull request or a commit says that it takes back, as GitHub's button and <c>git revert</c> write it.</summary>
internal static partial class GitHubReverts
{
    private const int Most = 10;

    /// <param name="head">The commit as which it was merged; null: it isn't merged.</param>
    public static IEnumerable<Fact> Of(GitHubPayload told, string repository, GitHubPull pull, string? head) => Facts(
        told,
        pull.Body,
        new(repository, pull.Number, null, head, ForeignText.Link(pull.HtmlUrl), repository, null, null, null));

    /// <param name="head">The commit that the push brought the branch to.</param>
    public static IEnumerable<Fact> Of(GitHubPayload told, string repository, GitHubPushedCommit commit, string head) =>
        ForeignText.Sha(commit.Id) is { } sha
            ? Facts(
                told,
                commit.Message,
                new(repository, null, sha, head, Address(told, repository, $"commit/{sha}"), repository, null, null, null))
            : [];

    /// <param name="revert">What takes back, without what it takes back.</param>
    private static IEnumerable<Fact> Facts(GitHubPayload told, string? text, ChangeReverted revert)
    {
        if (text is null || !text.Contains("revert", StringComparison.OrdinalIgnoreCase))
        {
            return [];
        }

        return Reverted().Matches(text)
            .Select(match =>
            {
                var of = match.Groups["repository"] is { Success: true, Value: var other } ? ForeignText.Short(other)! : revert.Repository;
                long? number = match.Groups["number"] is { Success: true, ValueSpan: var digits }
                    ? long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture)
                    : null;
                var sha = number is null ? match.Groups["sha"].Value.ToLowerInvariant() : null;
                return revert with
                {
                    OfRepository = of,
                    OfPull = number,
                    OfCommit = sha,
                    OfUrl = Address(told, of, number is null ? $"commit/{sha}" : $"pull/{number}"),
                };
            })
            .DistinctBy(one => one.Of)
            .Take(Most);
    }

    /// <summary>A page of a repository, on the host of the one that the event is about.</summary>
    private static string? Address(GitHubPayload told, string repository, string page) =>
        told.Repository is { HtmlUrl: { } url, FullName: { } name } && url.EndsWith($"/{name}", StringComparison.OrdinalIgnoreCase)
            ? ForeignText.Link($"{url[..^name.Length]}{repository}/{page}")
            : null;

    [GeneratedRegex(
        @"(?:(?:^|\n)[ \t]*Reverts[ \t]+(?:(?<repository>[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+))?#(?<number>[0-9]{1,15})\b)|(?:This[ \t]reverts[ \t]commit[ \t](?<sha>[0-9a-f]{7,40})\b)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Reverted();
}
