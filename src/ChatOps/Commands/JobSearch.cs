using ChatOps.Catalog;
using ChatOps.Chat;
using ChatOps.Messages;
using ChatOps.Sources;

namespace ChatOps.Commands;

/// <summary>Finds a job by what someone types: its full name, or as much of its end as only it has.</summary>
internal sealed class JobSearch(IReadOnlyList<ListedJob> jobs)
{
    private const int MostNamed = 10;

    /// <exception cref="CommandSyntaxException">It names none that can be built, or several.</exception>
    public ListedJob Find(string word, string? branch)
    {
        var job = Named(word);
        var inside = jobs.Where(other => IsIn(other, job)).ToList();
        return (job.Nature, branch) switch
        {
            (JobNature.Job, null) => job,
            (JobNature.Job, _) => throw new CommandSyntaxException(
                RichText.Of($"{job.Title} has no branches, so I don't know what {branch:c} is. Nothing was done.")),
            (JobNature.Branches, null) => throw new CommandSyntaxException(
                RichText.Of($"Which branch of {job.Title}? It has {Names(inside, Last)}.")),
            (JobNature.Folder, null) => throw new CommandSyntaxException(
                RichText.Of($"{job.Title} is a folder. In it: {Names(inside, other => other.Title)}.")),
            _ => inside.Find(other => Last(other) == branch)
                ?? inside.Find(other => Last(other).Equals(branch, StringComparison.OrdinalIgnoreCase))
                ?? throw new CommandSyntaxException(RichText.Of(
                    $"{job.Title} has no {(job.Nature is JobNature.Branches ? "branch" : "job")} {branch!:c}. {(Nearest.To(branch!, inside.Select(Last)) is { } near ? RichText.Of($"Did you mean {near:c}?") : RichText.Of($"It has {Names(inside, Last)}."))}")),
        };
    }

    /// <summary>The jobs whose names have all words that were typed, by names that name only them.</summary>
    public IEnumerable<MenuOption> Matching(string typed)
    {
        var words = typed.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return jobs.Where(job => job.Nature is not JobNature.Folder && Array.TrueForAll(words, word => Has(Distinct(job), word)))
            .OrderBy(job => job.Title, StringComparer.OrdinalIgnoreCase)
            .Select(job => jobs.Count(other => other.Title == job.Title) > 1 ? Distinct(job) : job.Title)
            .Select(name => new MenuOption(name, name));
    }

    /// <summary>The branches of a job that have what was typed; empty: it has none.</summary>
    public IEnumerable<string> BranchesOf(string word, string typed) =>
        jobs.Where(job => job.Nature is JobNature.Branches && NamesOf(job).Any(name => IsSame(name, word)))
            .SelectMany(job => jobs.Where(other => IsIn(other, job)))
            .Select(Last)
            .Where(branch => Has(branch, typed.Trim()))
            .Distinct()
            .Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a word names a job: all of its name, or its end.</summary>
    public static bool Is(string word, string title, string path, string name) =>
        new[] { title, path, name }.Any(known => IsSame(known, word) || known.EndsWith($"/{word}", StringComparison.OrdinalIgnoreCase));

    private ListedJob Named(string word)
    {
        var named = jobs.Where(job => NamesOf(job).Any(name => IsSame(name, word))).ToList();
        if (named.Count == 0)
        {
            named = [.. jobs.Where(job => Is(word, job.Title, job.Name.Path, $"{job.Name}"))];
        }

        return named switch
        {
            [var one] => one,
            [] => throw new CommandSyntaxException(Unknown(word)),
            _ => throw new CommandSyntaxException(RichText.Of(
                $"Several jobs are called {word:c}: {Names(named, Distinct)}. Name more of it. Nothing was done.")),
        };
    }

    private RichText Unknown(string word)
    {
        var near = jobs.Where(job => job.Title.Contains(word, StringComparison.OrdinalIgnoreCase)).ToList();
        return jobs.Count == 0 ? RichText.Of($"There is no job {word:c}: no job of a service is known.")
            : near.Count > 0 ? RichText.Of($"There is no job {word:c}. Similar: {Names(near, job => job.Title)}.")
            : Nearest.To(word, jobs.SelectMany(job => (string[])[job.Title, Last(job)])) is { } similar
                ? RichText.Of(
                    $"There is no job {word:c}. Did you mean {Names([.. jobs.Where(job => job.Title == similar || Last(job) == similar)], job => job.Title)}?")
            : RichText.Of($"There is no job {word:c}. I know {Names(jobs, job => job.Title)}.");
    }

    /// <summary>"ci2:web" where it isn't on the only build server.</summary>
    private static string Distinct(ListedJob job) => job.Name.Instance is { } instance ? $"{instance}:{job.Title}" : job.Title;

    private static IEnumerable<string> NamesOf(ListedJob job) =>
        [job.Title, job.Name.Path, $"{job.Name}", Distinct(job), Uri.EscapeDataString($"{job.Name}")];

    private static bool Has(string name, string word) => name.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsSame(string name, string word) => name.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a job is directly in another.</summary>
    private static bool IsIn(ListedJob job, ListedJob other) =>
        job.Name.System == other.Name.System
        && job.Name.Instance == other.Name.Instance
        && job.Name.Path.LastIndexOf('/') is > 0 and var slash
        && job.Name.Path[..slash] == other.Name.Path;

    /// <summary>The last part of its name: the branch.</summary>
    private static string Last(ListedJob job) => Uri.UnescapeDataString(job.Name.Path.Split('/')[^1]);

    private static RichText Names(IReadOnlyList<ListedJob> some, Func<ListedJob, string> name) => some.Count == 0
        ? RichText.Of($"none")
        : RichText.Of(
            $"{RichText.Join(", ", some.Take(MostNamed).Select(job => RichText.Of($"{name(job):c}")))}{(some.Count > MostNamed ? $" and {some.Count - MostNamed} more" : "")}");
}
