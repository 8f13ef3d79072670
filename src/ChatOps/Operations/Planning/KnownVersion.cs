using ChatOps.Messages;

namespace ChatOps.Operations.Planning;

/// <summary>A version of a service that was built or released.</summary>
/// <param name="Forms">How its image's tag may be written; as it was written itself first.</param>
/// <param name="IsBuilt">Its tag is the image's, as the build said it; of a release it is the repository's.</param>
/// <param name="Position">Its place in the journal: of what cannot be compared, what was received later is newer, whatever the senders'
/// clocks say.</param>
/// <param name="Origin">Where it comes from, in words.</param>
/// <param name="Flaw">Why nobody is to be offered it, though it is there; null: nothing speaks against it.</param>
public sealed record KnownVersion(IReadOnlyList<string> Forms, bool IsBuilt, long Position, string Origin, string? Flaw = null)
{
    /// <summary>Null when it cannot be compared.</summary>
    public VersionNumber? Number { get; } = Forms.Select(VersionNumber.Parse).FirstOrDefault(number => number is not null);

    /// <summary>The same for a release and a build of one version.</summary>
    public string Identity { get; } = ImageName.WithoutV(Forms[^1]);
}

/// <summary>What a deploy offers when nobody named a version.</summary>
/// <param name="Version">Null: there is nothing to offer.</param>
/// <param name="Why">Why this one.</param>
/// <param name="PassedOver">Higher ones, and why they are not offered; a sentence each.</param>
public sealed record Offer(string? Version, RichText Why, IReadOnlyList<RichText> PassedOver)
{
    private const int MostPassedOver = 3;

    /// <param name="known">The newest received first.</param>
    /// <param name="running">The tag that runs now: new ones are written like it, and a prerelease is offered only where one runs.</param>
    /// <param name="objection">Why a version is not to be offered there; null: it may be.</param>
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
        // What runs decides which sort of version is meant: numbers that can be compared, or names that cannot.
        var numbered = versions.Where(v => v.Number is not null).ToList();
        var byNumber = numbered.Count > 0 && (runs is not null
            || numbered.Count == versions.Count
            || (versions[0].Number is not null && !running.Any(char.IsAsciiDigit)));
        var inOrder = byNumber
            ? numbered.OrderByDescending(v => v.Number).ThenByDescending(v => v.Source.Position).ToList()
            : [.. versions.Where(v => v.Number is null || numbered.Count == 0)];
        // Where prereleases run, or nothing else is known, they are versions like others.
        var takesPrereleases = !byNumber || runs is { IsPrerelease: true } || (runs is null && numbered.All(v => v.Number!.IsPrerelease));
        var passedOver = new List<RichText>();
        foreach (var candidate in inOrder)
        {
            var why = candidate.Flaw
                ?? objection(candidate.Version)
                ?? (!takesPrereleases && candidate.Number is { IsPrerelease: true } ? $"it is a prerelease, and {running} is none" : null);
            if (why is null)
            {
                return new(
                    candidate.Version,
                    byNumber
                        ? $"{candidate.Version} is the highest version that was built or released for {service}: {candidate.Source.Origin}."
                        : $"{candidate.Version} is the last that I heard of for {service}, since such versions have no order of their own: {candidate.Source.Origin}.",
                    passedOver);
            }

            if (passedOver.Count < MostPassedOver)
            {
                passedOver.Add(RichText.Of($"{candidate.Version} is passed over: {why}."));
            }
        }

        return new(null, "", passedOver);
    }

    /// <summary>
    /// As what runs is written, where such a form is known or can be made; else as its build wrote it, else as it is tagged.
    /// </summary>
    private static string Written(IReadOnlyList<KnownVersion> forms, string? prefix)
    {
        var inOrder = forms.OrderByDescending(f => f.IsBuilt).SelectMany(f => f.Forms).ToList();
        return (prefix is null ? null : inOrder.FirstOrDefault(f => Prefix(f) == prefix)) ?? inOrder[0];
    }

    /// <summary>What stands before the number: "v", "web-v", or nothing. Null when there is no number.</summary>
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

    /// <summary>Of a tag that may have its service's name before the number.</summary>
    private static VersionNumber? Number(string version) =>
        Prefix(version) is { } prefix ? VersionNumber.Parse(version[prefix.Length..]) : null;

    private sealed record Candidate(string Version, VersionNumber? Number, KnownVersion Source, string? Flaw);
}
