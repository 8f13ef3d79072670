using System.Globalization;

namespace ChatOps.Journal;

/// <summary>
/// The branches that merge queues create and delete, whatever system builds them: "gh-readonly-queue/main/pr-104-929f82…".
/// </summary>
public static class MergeQueueBranch
{
    private const string Prefix = "gh-readonly-queue/";
    private const string Mark = "/pr-";

    public static bool Is(string? branch) => branch?.StartsWith(Prefix, StringComparison.Ordinal) is true;

    /// <summary>The pull request for which such a branch was created; null for any other branch.</summary>
    public static long? PullOf(string? branch)
    {
        if (!Is(branch) || branch!.LastIndexOf(Mark, StringComparison.Ordinal) is not (>= 0 and var mark))
        {
            return null;
        }

        var rest = branch.AsSpan(mark + Mark.Length);
        var end = rest.IndexOf('-');
        return end > 0 && long.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
