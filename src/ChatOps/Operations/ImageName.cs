namespace ChatOps.Operations;

/// <summary>A container image's reference taken apart.</summary>
public static class ImageName
{
    /// <summary>"registry:5000/acme/web:1.4.2" is ("registry:5000/acme/web", "1.4.2"); a digest is the version, too; none is "latest".</summary>
    public static (string Name, string Version) Split(string image)
    {
        var at = image.IndexOf('@');
        var name = at < 0 ? image : image[..at];
        var colon = name.IndexOf(':', name.LastIndexOf('/') + 1);
        var (bare, tag) = colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
        return (bare, at < 0 ? tag ?? "latest" : image[(at + 1)..]);
    }

    /// <param name="version">A tag, or a digest ("sha256:…").</param>
    public static string Join(string name, string version) => version.StartsWith("sha256:", StringComparison.Ordinal) ? $"{name}@{version}" : $"{name}:{version}";

    /// <summary>Whether a tag or digest is one that a registry can have.</summary>
    public static bool IsVersion(string version) =>
        version.StartsWith("sha256:", StringComparison.Ordinal)
            ? version.Length == 71 && version.Skip(7).All(char.IsAsciiHexDigitLower)
            : version.Length is > 0 and <= 128 && (char.IsAsciiLetterOrDigit(version[0]) || version[0] is '_') && version.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
}
