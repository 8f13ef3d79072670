using System.Text.RegularExpressions;
using ChatOps.Catalog;
using ChatOps.Code;

namespace ChatOps.Operations.Planning;

/// <content>The commits of versions, and between them.</content>
public sealed partial class Versions
{
    /// <summary>The commit of a version, or a sentence that says why it is unknown.</summary>
    public async Task<CodeAnswer<string>> CommitAsync(Service service, string version, CancellationToken cancellationToken)
    {
        if (service.Repository is null)
        {
            return new CodeAnswer<string>.Unknown($"No repository is configured for {service.Name}.");
        }

        var answers = await Task.WhenAll(
            RefsOf(service, version).Select(reference => code.ResolveAsync(service.Repository, reference, cancellationToken)));
        return answers.FirstOrDefault(answer => answer is CodeAnswer<string>.Known) ?? answers[^1];
    }

    /// <summary>Whether a version contains a commit, or a sentence that says why that is unknown.</summary>
    /// <param name="built">The commit that the version was built from, if known.</param>
    public async Task<CodeAnswer<bool>> ContainsAsync(
        Service service, string version, string? built, string commit, CancellationToken cancellationToken)
    {
        if (service.Repository is null)
        {
            return new CodeAnswer<bool>.Unknown($"no repository is configured for {service.Name}.");
        }

        // A branch's or "latest" has moved on since the image was built.
        if (built is null && ImageName.Tag(version)?.Any(char.IsAsciiDigit) is not true)
        {
            return new CodeAnswer<bool>.Unknown("the version doesn't say which commit it was built from.");
        }

        var answers = await Task.WhenAll((built is null ? RefsOf(service, version) : [built]).Select(
            reference => code.CompareAsync(service.Repository, commit, reference, cancellationToken)));
        return (answers.FirstOrDefault(answer => answer is CodeAnswer<Comparison>.Known) ?? answers[^1]) switch
        {
            CodeAnswer<Comparison>.Known(var between) => new CodeAnswer<bool>.Known(between.BehindBy == 0),
            CodeAnswer<Comparison>.Unknown(var reason) => new CodeAnswer<bool>.Unknown(reason),
            var answer => throw new InvalidOperationException($"What is {answer}?"),
        };
    }

    /// <summary>The commits between two versions, or a sentence that says why they are unknown.</summary>
    public async Task<Between> BetweenAsync(Service service, string from, string to, CancellationToken cancellationToken)
    {
        if (service.Repository is null)
        {
            return new([]);
        }

        // Release tags have a "v" about as often as not; someone is waiting, so all are requested in parallel.
        var answers = await Task.WhenAll(RefsOf(service, from).Zip(
            RefsOf(service, to), (before, after) => code.CompareAsync(service.Repository, before, after, cancellationToken)));
        return (answers.FirstOrDefault(answer => answer is CodeAnswer<Comparison>.Known) ?? answers[^1]) switch
        {
            CodeAnswer<Comparison>.Known({ AheadBy: 0, BehindBy: > 0 } back) => new([], null, back.BehindBy),
            CodeAnswer<Comparison>.Known(var between) =>
                new(between.Commits, between.AheadBy > between.Commits.Count ? $"{Plural.Of(between.AheadBy, "commit")} in all." : null),
            CodeAnswer<Comparison>.Unknown(var reason) => new([], "The commits in between are unknown: " + reason),
            _ => new([]),
        };
    }

    /// <summary>What a version has that another hasn't, by the commits that they were built from or tagged at.</summary>
    public async Task<CodeAnswer<CommitRange>> RangeAsync(Service service, string from, string to, CancellationToken cancellationToken)
    {
        if (service.Repository is null)
        {
            return new CodeAnswer<CommitRange>.Unknown($"No repository is configured for {service.Name}.");
        }

        var before = await CommitsOfAsync(service, from, cancellationToken);
        var after = await CommitsOfAsync(service, to, cancellationToken);
        CodeAnswer<CommitRange> answer = new CodeAnswer<CommitRange>.Unknown("The versions don't say which commits they were built from.");
        // Two tags are written alike; a commit goes with each of them.
        foreach (var (first, last) in before.Count == after.Count
            ? before.Zip(after)
            : before.SelectMany(_ => after, (first, last) => (first, last)))
        {
            if (await code.RangeAsync(service.Repository, first, last, cancellationToken) is var next
                && next is CodeAnswer<CommitRange>.Known or CodeAnswer<CommitRange>.Unknown { IsTemporary: true })
            {
                return next;
            }

            answer = next;
        }

        return answer;
    }

    /// <summary>The commit that a version was built from, or the refs that it may have; none if it moves ("latest").</summary>
    private async Task<IReadOnlyList<string>> CommitsOfAsync(Service service, string version, CancellationToken cancellationToken) =>
        await BuildAsync(service, form => ImageName.WithoutV(form) == ImageName.WithoutV(version), cancellationToken) is
            { Commit: { } commit }
            ? [commit]
            : ImageName.Tag(version)?.Any(char.IsAsciiDigit) is true ? [.. RefsOf(service, version)] : [];

    /// <summary>
    /// The refs that a version may have in the repository, always the same number of them, the likeliest first: tags with and without "v",
    /// tags with the service's name, or the commit in the version.
    /// </summary>
    private static IEnumerable<string> RefsOf(Service service, string version)
    {
        var tag = ImageName.Tag(version) ?? version;
        var bare = ImageName.WithoutV(service.Rules.VersionOf(tag) ?? tag);
        var marked = service.Rules.Tags[0];
        return marked is "*" ? [$"v{bare}", Sha(tag) ?? bare] :
        [
            marked.Replace("*", $"v{bare}", StringComparison.Ordinal),
            marked.Replace("*", bare, StringComparison.Ordinal),
            $"v{bare}",
            Sha(tag) ?? bare,
        ];
    }

    /// <summary>The commit in a tag: "a1b2c3d", "main-a1b2c3d".</summary>
    private static string? Sha(string tag) => CommitSha().Match(tag) is { Success: true } match ? match.Groups["sha"].Value : null;

    [GeneratedRegex(@"(?:\A|[-_.]g?)(?<sha>[0-9a-f]{7,40})\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex CommitSha();
}
