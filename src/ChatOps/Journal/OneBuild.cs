namespace ChatOps.Journal;

/// <summary>Versions that name one build. Tags that move from build to build ("latest", "main", "2.0-SNAPSHOT") don't.</summary>
public static class OneBuild
{
    /// <param name="version">With or without a digest.</param>
    public static bool Is(string version) =>
        version.Split('@')[0] is var tag
            && tag.Any(char.IsAsciiDigit)
            && !tag.Contains("snapshot", StringComparison.OrdinalIgnoreCase)
            && !tag.Contains("latest", StringComparison.OrdinalIgnoreCase);
}
