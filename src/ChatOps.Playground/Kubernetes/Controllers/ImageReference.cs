using System.Text.RegularExpressions;

namespace ChatOps.Playground.Kubernetes.Controllers;

/// <summary>Image names as a container runtime accepts them. The API server accepts any text.</summary>
internal static partial class ImageReference
{
    /// <summary>Why this isn't a valid image name, in the kubelet's words; null when it is.</summary>
    public static string? Problem(string image) => Reference().IsMatch(image) ? null
        : $"Failed to apply default image tag \"{image}\": couldn't parse image name \"{image}\": invalid reference format"
            + (Reference().IsMatch(image.ToLowerInvariant()) ? $": repository name ({Repository(image)}) must be lowercase" : "");

    private static string Repository(string image)
    {
        var name = image.Split('@')[0];
        name = name.LastIndexOf(':') is var colon && colon > name.LastIndexOf('/') ? name[..colon] : name;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? $"library/{name}" : name[..slash].AsSpan().ContainsAny('.', ':') ? name[(slash + 1)..] : name;
    }

    // [host[:port]/]path[:tag][@digest]
    [GeneratedRegex(
        @"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@[A-Za-z][A-Za-z0-9]*([-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Reference();
}
