using System.Reflection;

namespace ChatOps;

/// <summary>Which build of the bot this is.</summary>
internal static class BuildVersion
{
    private const int ShortCommit = 7;

    /// <summary>
    /// "1.2.3 (2dfda67)": the version it was built as, and the commit; "0.0.0-dev (2dfda67)" when it is not a release, without the commit
    /// when built from an archive.
    /// </summary>
    public static string Current { get; } = Of(
        typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

    /// <summary>As people read it.</summary>
    /// <param name="informational">As the SDK writes it: "1.2.3+", and the commit in full where it is known.</param>
    internal static string Of(string informational) =>
        informational.Split('+') is [var version, { Length: >= ShortCommit } commit]
            ? $"{version} ({commit[..ShortCommit]})"
            : informational;
}
