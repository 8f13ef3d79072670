using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>What registries report: an image was pushed.</summary>
internal static class RegistryPush
{
    private const string DigestStart = "sha256:";

    /// <summary>"registry/project/name" of "registry/project/name:tag"; null: nothing.</summary>
    public static string? ImageOf(string? reference) =>
        reference?.Split('@')[0] is { Length: > 0 } url
            ? url.LastIndexOf(':') is var colon && colon > url.LastIndexOf('/') ? url[..colon] : url
            : null;

    /// <summary>What a delivery pushed; nothing that has a tag isn't an error.</summary>
    public static Translation Translation(params IEnumerable<NewEvent?> pushed) =>
        pushed.OfType<NewEvent>().ToList() is { Count: > 0 } events
            ? new Translation.Events(events)
            : Told.Nothing("A push without a tag");

    /// <summary>Null: nothing that has a name; or it was pushed under its digest only, which another event names.</summary>
    /// <param name="image">With its registry, without a tag.</param>
    /// <param name="at">Null: the sender doesn't say.</param>
    public static NewEvent? Event(
        string? image, string? tag, string? digest, string? url, string? by, DateTimeOffset? at, Delivery delivery) =>
        ForeignText.Short(image) is { } name
        && ForeignText.Short(tag) is { } pushed
        && !pushed.StartsWith(DigestStart, StringComparison.Ordinal)
            ? new(
                at ?? delivery.SentAt ?? delivery.ReceivedAt,
                ForeignText.Short(by) is { } who ? new Actor(who) : null,
                new ImagePushed(name, pushed, IsDigest(digest) ? digest : null, ForeignText.Link(url), [new("image", name)]),
                IsDated: at is not null)
            : null;

    private static bool IsDigest(string? digest) =>
        digest?.Length == DigestStart.Length + 64
        && digest.StartsWith(DigestStart, StringComparison.Ordinal)
        && digest.Skip(DigestStart.Length).All(char.IsAsciiHexDigitLower);
}
