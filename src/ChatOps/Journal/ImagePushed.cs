using System.Text.Json.Serialization;

namespace ChatOps.Journal;

/// <summary>A registry has an image: the first time that a tag is pushed, and whenever it is pushed again.</summary>
/// <param name="Image">With its registry, without a tag: "registry.acme.io/web".</param>
/// <param name="Digest">"sha256:…"; null: the registry doesn't say.</param>
public sealed record ImagePushed(string Image, string Tag, string? Digest, string? Url, IReadOnlyList<Label> Labels)
    : LabeledFact(Labels)
{
    /// <summary>The image without the name of the registry that is meant where none is named.</summary>
    [JsonIgnore]
    public string PlainImage => Plain(Image);

    [JsonIgnore]
    public override IEnumerable<Key> Keys => [Key.PushedImage(PlainImage, Tag)];

    [JsonIgnore]
    public override string StepKey => Key.PushedImage(PlainImage, Tag).Value;

    [JsonIgnore]
    public override string ToldVersion => Tag;

    [JsonIgnore]
    public override string LookedForBy => Subject.Images(Image);

    /// <inheritdoc cref="PlainImage"/>
    public static string Plain(string image)
    {
        foreach (var usual in (string[])["docker.io/library/", "docker.io/", "index.docker.io/"])
        {
            if (image.StartsWith(usual, StringComparison.OrdinalIgnoreCase))
            {
                return image[usual.Length..].ToLowerInvariant();
            }
        }

        return image.ToLowerInvariant();
    }
}

/// <summary>The step of an image's tag.</summary>
public static class PushedImages
{
    internal static Step? Step(IReadOnlyList<Event> events)
    {
        var last = events[^1];
        var push = (ImagePushed)last.Fact;
        var before = events.Select(e => ((ImagePushed)e.Fact).Digest).LastOrDefault(digest => digest is not null && digest != push.Digest);
        return Moved(
            new(push.StepKey, StepState.Succeeded, events[0].OccurredAt, push.Tag, push)
            {
                End = last.OccurredAt,
                Actor = last.Actor,
                Link = push.Url,
                // Its build and its deploys say that it is there.
                IsTentative = true,
            },
            before);
    }

    /// <summary>The same, if its tag named another image before: what was tested under that name may not be what is pulled.</summary>
    internal static Step Moved(Step step, string? before) =>
        before is not null && step.Latest is ImagePushed { Digest: { } digest } push && digest != before && OneBuild.Is(push.Tag)
            ? step with { State = StepState.Warned, IsTentative = false, Detail = before }
            : step;
}
