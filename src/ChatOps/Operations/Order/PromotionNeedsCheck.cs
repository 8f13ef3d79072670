using ChatOps.Code;
using ChatOps.Messages;
using ChatOps.Operations.Planning;
using ChatOps.Policy.Order;
using ChatOps.Storage;

namespace ChatOps.Operations.Order;

/// <summary>Finds out what a candidate has of what a rule needs. Nothing is remembered: every answer is as of now.</summary>
public sealed class PromotionNeedsCheck(Database database, CodeHosts code, Versions versions, StabilityCheck stability)
{
    private const int MostNamed = 5;

    /// <summary>In the order in which they are cheap to find out; what isn't needed isn't asked.</summary>
    public async IAsyncEnumerable<NeedResult> LookAsync(
        PromotionNeeds needs,
        Candidate candidate,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (name, version) = ImageName.Split(candidate.Image);
        if (needs.Images.Count > 0)
        {
            var other = candidate.Others.Select(image => ImageName.Split(image).Name).Prepend(name)
                .FirstOrDefault(image => !PromotionNeeds.Fits(needs.Images, image));
            yield return other is null
                ? NeedResult.Met($"{name} is an allowed image.")
                : new(false, $"{other} isn't an allowed image.", RichText.Of($"Allowed: {Plural.Some(needs.Images, MostNamed):c}."));
        }

        if (needs.Versions.Count > 0)
        {
            yield return PromotionNeeds.Fits(needs.Versions, version)
                ? NeedResult.Met($"{version} is an allowed version.")
                : new(false, $"{version} isn't an allowed version.", RichText.Of($"Allowed: {Plural.Some(needs.Versions, MostNamed):c}."));
        }

        if (needs.DeploysAnHour is { } most)
        {
            yield return await database.ReadAsync(
                connection => DeployRate.LookAsync(connection, most, candidate.Placement.Workload, candidate.Operation, candidate.At),
                cancellationToken);
        }

        if (needs is { Branches.Count: > 0 } or { MinAge: not null } or { MaxAge: not null } or { Checks.Count: > 0 })
        {
            var build = await versions.BuildAsync(candidate.Service, candidate.IsVersionProvenBy, cancellationToken);
            if (needs.MinAge is not null || needs.MaxAge is not null)
            {
                yield return Age(needs, candidate, build?.ReceivedAt ?? await ReleasedAsync(candidate, cancellationToken));
            }

            if (needs.Branches.Count > 0)
            {
                yield return await BranchAsync(needs, candidate, build, cancellationToken);
            }

            if (needs.Checks.Count > 0)
            {
                yield return await ChecksAsync(needs, candidate, build, cancellationToken);
            }
        }

        if (needs.StableIn is { } environment)
        {
            yield return await stability.LookAsync(candidate, environment, needs.StableFor, cancellationToken);
        }
    }

    /// <summary>When it was released; null: that isn't known.</summary>
    private async Task<DateTimeOffset?> ReleasedAsync(Candidate candidate, CancellationToken cancellationToken) =>
        (await versions.KnownAsync(candidate.Service, cancellationToken))
            .Where(version => version.Forms.Any(candidate.IsVersionProvenBy))
            .Min(version => version.ReceivedAt);

    private static NeedResult Age(PromotionNeeds needs, Candidate candidate, DateTimeOffset? known)
    {
        if (known is not { } since)
        {
            return new(
                false,
                $"I haven't heard of a build or release of {candidate.Version}, so its age is unknown.",
                "Deploy a version that was built or released since I watch.");
        }

        return candidate.At - since < needs.MinAge
            ? new(
                false,
                RichText.Of($"it was built or released at {since}, and must be {Durations.Words(needs.MinAge.Value)} old."),
                RichText.Of($"It is old enough at {since + needs.MinAge.Value}."))
            : candidate.At - since > needs.MaxAge
                ? new(
                    false,
                    RichText.Of($"it was built or released at {since}, and may be at most {Durations.Words(needs.MaxAge.Value)} old."),
                    "Build it again, or deploy a newer version.")
                : NeedResult.Met(RichText.Of($"it was built or released at {since}."));
    }

    private async Task<NeedResult> BranchAsync(
        PromotionNeeds needs, Candidate candidate, KnownVersion? build, CancellationToken cancellationToken)
    {
        var help = RichText.Of($"Allowed: {Plural.Some(needs.Branches, MostNamed):c}.");
        if (build?.Branch is { } branch)
        {
            if (PromotionNeeds.Fits(needs.Branches, branch))
            {
                return NeedResult.Met($"it was built from {branch}.");
            }

            // The commit of the version's tag may be another one than this build's.
            if (build.Commit is null)
            {
                return new(false, $"it was built from {branch}, which isn't an allowed branch.", help);
            }
        }

        if (candidate.Service.Repository is not { } repository)
        {
            return new(false, "I don't know from which branch it was built.", help);
        }

        // A release is made from a tag: its commit is on a branch if that is not behind it.
        var commit = await CommitAsync(candidate, build, cancellationToken);
        if (commit is not CodeAnswer<string>.Known(var sha))
        {
            return Unasked("from which branch it was built", ((CodeAnswer<string>.Unknown)commit).Reason);
        }

        RichText? doubt = null;
        foreach (var allowed in needs.Branches.Where(name => !name.Contains('*')))
        {
            switch (await code.CompareAsync(repository, allowed, sha, cancellationToken))
            {
                case CodeAnswer<Comparison>.Known({ AheadBy: 0 }):
                    return NeedResult.Met($"its commit is on {allowed}.");
                case CodeAnswer<Comparison>.Unknown(var reason):
                    doubt = reason;
                    break;
            }
        }

        return doubt is null
            ? new(
                false,
                build?.Branch is { } other
                    ? $"it was built from {other}, which isn't an allowed branch."
                    : "it wasn't built from an allowed branch, as far as I know.",
                help)
            : Unasked("from which branch it was built", doubt);
    }

    private async Task<NeedResult> ChecksAsync(
        PromotionNeeds needs, Candidate candidate, KnownVersion? build, CancellationToken cancellationToken)
    {
        if (candidate.Service.Repository is not { } repository)
        {
            return new(
                false,
                $"no repository is configured for {candidate.Service.Name}, so its checks are unknown.",
                "Ask an operator to configure it.");
        }

        var commit = await CommitAsync(candidate, build, cancellationToken);
        if (commit is not CodeAnswer<string>.Known(var sha))
        {
            return Unasked("its checks", ((CodeAnswer<string>.Unknown)commit).Reason);
        }

        switch (await code.ChecksAsync(repository, sha, cancellationToken))
        {
            case CodeAnswer<IReadOnlyList<CommitCheck>>.Unknown(var reason):
                return Unasked("its checks", reason);
            case CodeAnswer<IReadOnlyList<CommitCheck>>.Known(var checks):
                // Of several checks of a name, all count.
                var missing = needs.Checks
                    .Select(name => (Name: name, All: checks.Where(check => check.Name == name).ToList()))
                    .Where(check => check.All.Count == 0 || check.All.Any(one => one.State is not CheckState.Passed))
                    .ToList();
                return missing.Count == 0
                    ? NeedResult.Met($"{Plural.Some(needs.Checks, MostNamed)} passed.")
                    : new(
                        false,
                        RichText.Of(
                            $"of its checks on {(sha.Length > 8 ? sha[..8] : sha):c}, {string.Join(" and ", missing.Select(check => $"{check.Name} {Words(check.All)}"))}."),
                        missing.Exists(check => check.All.Exists(one => one.State is CheckState.NotPassed))
                            ? "Fix what failed, and run them again."
                            : "Wait until they have run.");
            default:
                throw new InvalidOperationException("An answer is known or not.");
        }
    }

    private async Task<CodeAnswer<string>> CommitAsync(
        Candidate candidate, KnownVersion? build, CancellationToken cancellationToken) => build?.Commit is { } commit
        ? new CodeAnswer<string>.Known(commit)
        : await versions.CommitAsync(candidate.Service, candidate.Version, cancellationToken);

    private static string Words(List<CommitCheck> all) => all.Count == 0 ? "hasn't run"
        : all.Exists(one => one.State is CheckState.NotPassed) ? "didn't pass" : "is still running";

    internal static NeedResult Unasked(string what, RichText reason) =>
        new(false, RichText.Of($"I couldn't check {what}: {reason}"), "Try again in a minute.", Unasked: true);
}
