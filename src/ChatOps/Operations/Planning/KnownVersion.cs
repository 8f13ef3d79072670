using ChatOps.Messages;

namespace ChatOps.Operations.Planning;

/// <summary>A version of a service that was built or released.</summary>
/// <param name="Forms">The forms in which its image's tag may be written, the original form first.</param>
/// <param name="IsBuilt">The tag is the image's, as reported by the build; a release's tag is the repository's.</param>
/// <param name="Position">The position in the journal: if versions can't be compared, the one received later is newer, whatever the
/// senders' clocks say.</param>
/// <param name="Origin">Where the version comes from, for display.</param>
/// <param name="Flaw">Why the version isn't suggested although it exists; null: no reason.</param>
public sealed record KnownVersion(IReadOnlyList<string> Forms, bool IsBuilt, long Position, string Origin, string? Flaw = null)
{
    /// <summary>When its build or release was reported, by this bot's clock.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>From which it was built, as far as its build says so.</summary>
    public string? Branch { get; init; }

    /// <summary>Likewise.</summary>
    public string? Commit { get; init; }

    /// <summary>The number to compare by; null when the version can't be compared.</summary>
    public VersionNumber? Number { get; } = Forms.Select(VersionNumber.Parse).FirstOrDefault(number => number is not null);

    /// <summary>Equal for a release and a build of the same version.</summary>
    public string Identity { get; } = ImageName.WithoutV(Forms[^1]);
}

/// <summary>The version that a deploy suggests when none was named.</summary>
/// <param name="Version">The version to suggest; null: none.</param>
/// <param name="Why">Why this version is suggested.</param>
/// <param name="PassedOver">Higher versions and why they aren't suggested, in one sentence each.</param>
public sealed record Offer(string? Version, RichText Why, IReadOnlyList<RichText> PassedOver)
{
    private const int MostPassedOver = 3;

    /// <param name="known">Most recently received first.</param>
    /// <param name="running">The running tag: a suggested version is written in the same form, and a prerelease is suggested only where one
    /// is running.</param>
    /// <param name="objection">Why a version must not be suggested there; null: it may be.</param>
    public static Offer Of(string service, IReadOnlyList<KnownVersion> known, string running, Func<string, RichText?> objection)
    {
        var (runs, form) = (Number(running), Prefix(running));
        var versions = known
            .GroupBy(version => version.Identity)
            .Select(forms => new Candidate(
                Written([.. forms], form),
                forms.Select(f => f.Number).FirstOrDefault(n => n is not null),
                forms.First(),
                forms.Select(f => f.Flaw).FirstOrDefault(f => f is not null)))
            .ToList();
        // The running version decides which kind is meant: comparable numbers, or names that can't be compared.
        var numbered = versions.Where(v => v.Number is not null).ToList();
        var byNumber = numbered.Count > 0 && (runs is not null
            || numbered.Count == versions.Count
            || (versions[0].Number is not null && !running.Any(char.IsAsciiDigit)));
        var inOrder = byNumber
            ? numbered.OrderByDescending(v => v.Number).ThenByDescending(v => v.Source.Position).ToList()
            : [.. versions.Where(v => v.Number is null || numbered.Count == 0)];
        // Where a prerelease is running, or only prereleases are known, they count like other versions.
        var takesPrereleases = !byNumber || runs is { IsPrerelease: true } || (runs is null && numbered.All(v => v.Number!.IsPrerelease));
        var passedOver = new List<RichText>();
        foreach (var candidate in inOrder)
        {
            var why = candidate.Flaw
                ?? objection(candidate.Version)
                ?? (!takesPrereleases && candidate.Number is { IsPrerelease: true } ? $"it is a prerelease, and {running} isn't" : null);
            if (why is null)
            {
                return new(
                    candidate.Version,
                    byNumber
                        ? $"{candidate.Version} is the highest version built or released for {service}: {candidate.Source.Origin}."
                        : $"{candidate.Version} is the last I heard of for {service} (such versions have no order of their own): {candidate.Source.Origin}.",
                    passedOver);
            }

            if (passedOver.Count < MostPassedOver)
            {
                passedOver.Add(RichText.Of($"{candidate.Version} was skipped: {why}."));
            }
        }

        return new(null, "", passedOver);
    }

    /// <summary>
    /// The version in the form of the running one, where such a form is known or can be derived; otherwise as its build wrote it; otherwise
    /// as tagged.
    /// </summary>
    private static string Written(IReadOnlyList<KnownVersion> forms, string? prefix)
    {
        var inOrder = forms.OrderByDescending(f => f.IsBuilt).SelectMany(f => f.Forms).ToList();
        return (prefix is null ? null : inOrder.FirstOrDefault(f => Prefix(f) == prefix)) ?? inOrder[0];
    }

    /// <summary>The prefix of the number: "v", "web-v", or nothing. Null when there is no number.</summary>
    private static string? Prefix(string version)
    {
        for (var i = 0; i < version.Length; i++)
        {
            if (VersionNumber.Parse(version[i..]) is not null && (i == 0 || !char.IsAsciiDigit(version[i - 1])))
            {
                return version[i] is 'v' ? version[..(i + 1)] : version[..i];
            }
        }

        return null;
    }

    /// <summary>The number in a tag that may have its service's name before it.</summary>
    private static VersionNumber? Number(string version) =>
        Prefix(version) is { } prefix ? VersionNumber.Parse(version[prefix.Length..]) : null;

    private sealed record Candidate(string Version, VersionNumber? Number, KnownVersion Source, string? Flaw);
}
