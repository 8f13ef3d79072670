using ChatOps.Catalog;
using ChatOps.Clusters.Reading;
using ChatOps.Clusters.Writing;

namespace ChatOps.Operations.Planning;

/// <summary>Finds the other containers of a service that run a different version.</summary>
internal static class ContainerDrift
{
    /// <param name="image">The image of the container that a version refers to.</param>
    public static IReadOnlyList<ContainerImage> Of(Service service, WorkloadState state, string image) =>
        Tag(image) is not { } version ? [] :
        [
            .. service.OtherImages
                .Select(other => state.Images.FirstOrDefault(runs => runs.Container == other.Container))
                .OfType<ContainerImage>()
                .Where(runs => Tag(runs.Image) is { } tag && tag != version),
        ];

    /// <summary>"migrate runs 1.4.0".</summary>
    public static string Words(IEnumerable<ContainerImage> drift) =>
        string.Join(", ", drift.Select(runs => $"{runs.Container} runs {Tag(runs.Image)}"));

    /// <summary>Null for a digest without a tag: two images never have the same digest.</summary>
    private static string? Tag(string image)
    {
        var name = image.Split('@')[0];
        var colon = name.IndexOf(':', name.LastIndexOf('/') + 1);
        return colon >= 0 ? name[(colon + 1)..] : name.Length < image.Length ? null : "latest";
    }
}
