using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatOps.Operations.Planning;

/// <summary>
/// A version that can be compared with others: "1.4.2", "v1.4", "1.5.0-rc.1". Precedence is as in Semantic Versioning, but with two to four
/// numbers.
/// </summary>
public sealed partial record VersionNumber : IComparable<VersionNumber>
{
    private readonly long[] _core;
    private readonly string[] _prerelease;

    private VersionNumber(long[] core, string[] prerelease) => (_core, _prerelease) = (core, prerelease);

    public bool IsPrerelease => _prerelease.Length > 0;

    /// <summary>Null for versions that have no order: a commit's SHA, a build number, "latest".</summary>
    public static VersionNumber? Parse(string version) => Pattern().Match(version) is { Success: true } match
        ? new(
            [.. match.Groups["core"].Value.Split('.').Select(number => long.Parse(number, CultureInfo.InvariantCulture))],
            match.Groups["prerelease"] is { Success: true } prerelease ? prerelease.Value.Split('.') : [])
        : null;

    public static bool operator <(VersionNumber left, VersionNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(VersionNumber left, VersionNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(VersionNumber left, VersionNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(VersionNumber left, VersionNumber right) => left.CompareTo(right) >= 0;

    /// <remarks>Also zero for two versions that differ only in a commit's SHA, since those have no order.</remarks>
    public int CompareTo(VersionNumber? other)
    {
        if (other is null)
        {
            return 1;
        }

        for (var i = 0; i < Math.Max(_core.Length, other._core.Length); i++)
        {
            if (_core.ElementAtOrDefault(i).CompareTo(other._core.ElementAtOrDefault(i)) is var order and not 0)
            {
                return order;
            }
        }

        if (IsPrerelease != other.IsPrerelease)
        {
            return IsPrerelease ? -1 : 1;
        }

        for (var i = 0; i < Math.Min(_prerelease.Length, other._prerelease.Length); i++)
        {
            if (Compare(_prerelease[i], other._prerelease[i]) is var order and not 0)
            {
                return order;
            }
        }

        return _prerelease.Length.CompareTo(other._prerelease.Length);
    }

    public bool Equals(VersionNumber? other) => CompareTo(other) == 0;

    // Uses only the parts that are equal in all equal versions.
    public override int GetHashCode() => HashCode.Combine(_core[0], _core[1], IsPrerelease);

    private static int Compare(string left, string right) => (IsNumber(left), IsNumber(right)) switch
    {
        (true, true) => left.TrimStart('0').Length.CompareTo(right.TrimStart('0').Length) is var order and not 0
            ? order
            : string.CompareOrdinal(left.TrimStart('0'), right.TrimStart('0')),
        (true, false) => IsSha(right) ? 0 : -1,
        (false, true) => IsSha(left) ? 0 : 1,
        _ when IsSha(left) && IsSha(right) => 0,
        _ => string.CompareOrdinal(left, right),
    };

    private static bool IsNumber(string identifier) => identifier.All(char.IsAsciiDigit);

    /// <summary>"a1b2c3d", or "5-ga1b2c3d" as git describes a commit.</summary>
    private static bool IsSha(string identifier) => Sha().IsMatch(identifier);

    [GeneratedRegex(
        @"\A[vV]?(?<core>[0-9]{1,18}(?:\.[0-9]{1,18}){1,3})(?:-(?<prerelease>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\A(?:[0-9]+-)?g?[0-9a-f]{7,40}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Sha();
}
