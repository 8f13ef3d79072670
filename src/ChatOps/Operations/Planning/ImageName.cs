namespace ChatOps.Operations.Planning;

/// <summary>
/// Parses and builds container image references. The version is the tag, the digest, or both as in "1.4.2@sha256:…": a pinned version stays
/// pinned.
/// </summary>
public static class ImageName
{
    private const string DigestStart = "sha256:";

    /// <summary>
    /// "registry:5000/acme/web:1.4.2" is split into ("registry:5000/acme/web", "1.4.2"); without tag and digest, the version is "latest".
    /// </summary>
    public static (string Name, string Version) Split(string image)
    {
        var at = image.IndexOf('@');
        var name = at < 0 ? image : image[..at];
        var colon = name.IndexOf(':', name.LastIndexOf('/') + 1);
        var (bare, tag) = colon < 0 ? (name, null) : (name[..colon], name[(colon + 1)..]);
        return (bare, (tag, at) switch
        {
            (null, < 0) => "latest",
            (null, _) => image[(at + 1)..],
            (_, < 0) => tag,
            _ => tag + image[at..],
        });
    }

    /// <param name="version">A tag, a digest ("sha256:…"), or both ("1.4.2@sha256:…").</param>
    public static string Join(string name, string version) => Tag(version) is null ? $"{name}@{version}" : $"{name}:{version}";

    /// <summary>The tag; null when the version is only a digest.</summary>
    public static string? Tag(string version) =>
        version.StartsWith(DigestStart, StringComparison.Ordinal)
            ? null
            : version.IndexOf('@') is var at and >= 0 ? version[..at] : version;

    /// <summary>The digest; null when the version is only a tag.</summary>
    public static string? Digest(string version) =>
        version.StartsWith(DigestStart, StringComparison.Ordinal)
            ? version
            : version.IndexOf('@') is var at and >= 0 ? version[(at + 1)..] : null;

    /// <summary>The version without the "v" before its number: releases and images are written with or without it.</summary>
    public static string WithoutV(string version) => version is ['v', >= '0' and <= '9', ..] ? version[1..] : version;

    /// <summary>
    /// Whether two versions may be the same: their tags are the same, except for a "v", and their digests, if both have one, don't differ.
    /// </summary>
    public static bool MayBeSame(string left, string right) =>
        (Tag(left), Tag(right)) is ({ } a, { } b) && WithoutV(a) == WithoutV(b)
            ? Digest(left) is not { } one || Digest(right) is not { } other || one == other
            : Digest(left) is { } digest && digest == Digest(right);

    /// <summary>Whether two full images may be the same version of the same image.</summary>
    public static bool IsSame(string left, string right) =>
        Split(left) is var (name, version) && Split(right) is var (other, another) && name == other && MayBeSame(version, another);

    /// <summary>Whether a tag, a digest or both are valid.</summary>
    public static bool IsVersion(string version) =>
        (Tag(version) is not { } tag || IsTag(tag)) && (Digest(version) is not { } digest || IsDigest(digest));

    private static bool IsDigest(string digest) =>
        digest.StartsWith(DigestStart, StringComparison.Ordinal)
            && digest.Length == DigestStart.Length + 64
            && digest.Skip(DigestStart.Length).All(char.IsAsciiHexDigitLower);

    private static bool IsTag(string tag) =>
        tag.Length is > 0 and <= 128
            && (char.IsAsciiLetterOrDigit(tag[0]) || tag[0] is '_')
            && tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
}
