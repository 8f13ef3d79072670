using ChatOps.Catalog;
using ChatOps.Operations.Planning;

namespace ChatOps.Operations.Order;

/// <summary>A version that is to be deployed somewhere.</summary>
/// <param name="Image">The full image.</param>
/// <param name="At">When.</param>
/// <param name="Operation">The operation that deploys it, if there is one.</param>
public sealed record Candidate(Service Service, Placement Placement, string Image, DateTimeOffset At, string? Operation = null)
{
    /// <summary>Further images that are set with it.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    public string Version => ImageName.Split(Image).Version;

    /// <summary>
    /// Whether what is known of an image is true of this one. A digest decides what runs, whatever the tag before it says: what is known
    /// of a tag alone proves nothing about a digest.
    /// </summary>
    public bool IsProvenBy(string image) =>
        ImageName.Split(image).Name == ImageName.Split(Image).Name && IsVersionProvenBy(ImageName.Split(image).Version);

    /// <inheritdoc cref="IsProvenBy"/>
    public bool IsVersionProvenBy(string version) =>
        ImageName.MayBeSame(version, Version)
            && (ImageName.Digest(Version) is not { } digest || digest == ImageName.Digest(version));

    /// <summary>"web 1.4.2 to production".</summary>
    public string Words => $"{Service.Name} {Version} to {Placement.Environment.Name}";
}

/// <summary>Whether a candidate has one of the things that it needs.</summary>
/// <param name="Why">What it has, or what it lacks; a sentence.</param>
/// <param name="Help">What to do about that, likewise; empty if it has it.</param>
/// <param name="Unasked">It couldn't be checked.</param>
public sealed record NeedResult(bool IsMet, Messages.RichText Why, Messages.RichText Help, bool Unasked = false)
{
    public static NeedResult Met(Messages.RichText why) => new(true, why, "");
}
