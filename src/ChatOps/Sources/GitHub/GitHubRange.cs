using System.Globalization;
using System.Text.RegularExpressions;
using ChatOps.Code;
using ChatOps.Journal;
using Octokit;

namespace ChatOps.Sources.GitHub;

/// <summary>All commits of a comparison, page by page.</summary>
internal static partial class GitHubRange
{
    private const int MostOnPage = 100;

    /// <summary>Of more commits, the newest are read.</summary>
    private const int MostPages = 5;

    public static async Task<CommitRange> ReadAsync(GitHubClient client, string owner, string name, string from, string to)
    {
        var first = await PageAsync(1);
        var last = (first.TotalCommits + MostOnPage - 1) / MostOnPage;
        var commits = last > MostPages ? [] : first.Commits.ToList();
        for (var page = Math.Max(2, last - MostPages + 1); page <= last; page++)
        {
            commits.AddRange((await PageAsync(page)).Commits);
        }

        return new(
            [.. OwnLine(commits).Select(Line)],
            [.. commits.Select(commit => ForeignText.Sha(commit.Sha)).OfType<string>()],
            first.BehindBy,
            ForeignText.Link(first.HtmlUrl));

        Task<CompareResult> PageAsync(int page) => client.Repository.Commit.Compare(
            owner, name, from, to, new ApiOptions { PageSize = MostOnPage, PageCount = 1, StartPage = page });
    }

    /// <summary>The newest commit, its first parent, and so on: what merges brought is behind the other parents.</summary>
    private static IEnumerable<GitHubCommit> OwnLine(List<GitHubCommit> commits)
    {
        var all = commits.DistinctBy(commit => commit.Sha).ToDictionary(commit => commit.Sha);
        var line = new List<GitHubCommit>();
        for (var next = commits.Count == 0 ? null : commits[^1]; next is not null && all.Remove(next.Sha);)
        {
            line.Add(next);
            next = next.Parents is [var parent, ..] ? all.GetValueOrDefault(parent.Sha) : null;
        }

        return line.AsEnumerable().Reverse();
    }

    private static CommitLine Line(GitHubCommit commit) => new(
        ForeignText.Sha(commit.Sha) ?? throw new InvalidDataException("A commit without its sha."),
        Title(commit.Commit?.Message) ?? "(no message)",
        ForeignText.Short(commit.Author?.Login ?? commit.Commit?.Author?.Name));

    /// <summary>The merge commit of a pull request has the pull request's title below its own.</summary>
    private static string? Title(string? message)
    {
        var title = ForeignText.FirstLine(message);
        return title is not null
            && Merge().Match(title) is { Success: true } merge
            && message!.IndexOf('\n', StringComparison.Ordinal) is > 0 and var end
            && ForeignText.FirstLine(message[end..]) is { } own
                ? string.Create(CultureInfo.InvariantCulture, $"{own} (#{merge.Groups["number"].Value})")
                : title;
    }

    [GeneratedRegex(@"\AMerge pull request #(?<number>[0-9]{1,18}) from ", RegexOptions.NonBacktracking)]
    private static partial Regex Merge();
}
