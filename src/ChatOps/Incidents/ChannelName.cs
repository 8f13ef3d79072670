using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace ChatOps.Incidents;

/// <summary>How an incident's channel is called: a template with parts in braces, such as "inc-{date}-{title}".</summary>
internal static partial class ChannelName
{
    public const int Longest = 80;

    private static readonly string[] Parts = ["number", "date", "title", "service", "severity"];

    /// <summary>What is wrong with a template, one sentence each, saying what to do.</summary>
    public static IEnumerable<string> Problems(string template)
    {
        foreach (var part in PartPattern().Matches(template).Select(match => match.Groups["name"].Value).Except(Parts))
        {
            yield return $"there is no {{{part}}}; write {string.Join(", ", Parts.Select(known => $"{{{known}}}"))}.";
        }

        var fixedText = PartPattern().Replace(template, "");
        if (!fixedText.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'))
        {
            yield return "outside of braces, write only lowercase letters, digits, hyphens, and underscores.";
        }

        if (fixedText.Length > 40)
        {
            yield return "outside of braces, at most 40 characters leave room for the rest.";
        }

        if (fixedText == template)
        {
            yield return "at least one part in braces makes a difference between incidents, such as {number}.";
        }
    }

    /// <summary>A name of at most 80 lowercase letters, digits, hyphens and underscores.</summary>
    /// <param name="taken">How many of its names others have: the next suffix is used.</param>
    public static string Of(string template, Incident incident, TimeZoneInfo zone, int taken)
    {
        var name = Tidy(PartPattern().Replace(template, match => match.Groups["name"].Value switch
        {
            "number" => incident.Number.ToString(CultureInfo.InvariantCulture),
            "date" => TimeZoneInfo.ConvertTime(incident.OpenedAt, zone).ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            "title" => Slug(incident.Title),
            "service" => incident.Services is [var service, ..] ? Slug(service) : "",
            _ => Slug(incident.Severity),
        }));
        name = name.Any(char.IsLetterOrDigit) ? name : $"inc-{incident.Number}";
        var suffix = taken == 0 ? "" : $"-{taken + 1}";
        return Cut(name, Longest - suffix.Length) + suffix;
    }

    /// <summary>Lowercase letters of any script and digits, with hyphens between the words. Empty when there are none.</summary>
    internal static string Slug(string text)
    {
        var slug = new StringBuilder();
        foreach (var c in text.ToLowerInvariant())
        {
            if (char.IsAsciiDigit(c) || (char.IsLetter(c) && !char.IsUpper(c)))
            {
                slug.Append(c);
            }
            else if (c is not ('\'' or '’'))
            {
                slug.Append('-');
            }
        }

        return Tidy(slug.ToString());
    }

    private static string Tidy(string name) => Hyphens().Replace(name, "-").Trim('-', '_');

    private static string Cut(string name, int length) => name.Length <= length ? name : name[..length].TrimEnd('-', '_');

    [GeneratedRegex(@"\{(?<name>[^{}]*)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex PartPattern();

    [GeneratedRegex("-{2,}", RegexOptions.NonBacktracking)]
    private static partial Regex Hyphens();
}
