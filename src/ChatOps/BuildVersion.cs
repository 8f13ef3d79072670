using System.Reflection;

namespace ChatOps;

/// <summary>Which build of the bot this is.</summary>
internal static class BuildVersion
{
    private const int ShortCommit = 7;

    /// <summary>
    /// "1.2.3 (2dfda67)": version and commit. "0.0.0-dev (2dfda67)" for a build that isn't a release; without the commit when built from an
    /// archive.
    /// </summary>
    public static string Current { get; } = Of(
        typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

    /// <summary>The version in the form that people read.</summary>
    /// <param name="informational">As the SDK writes it: "1.2.3+" and the full commit, if known.</param>
    internal static string Of(string informational) =>
        informational.Split('+') is [var version, { Length: >= ShortCommit } commit]
            ? $"{version} ({commit[..ShortCommit]})"
            : informational;
}
