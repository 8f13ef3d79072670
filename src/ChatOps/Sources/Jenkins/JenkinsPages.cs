using ChatOps.Journal;

namespace ChatOps.Sources.Jenkins;

/// <summary>What Jenkins' pages show.</summary>
internal static class JenkinsPages
{
    /// <summary>The build of a page of its own, "job/folder/job/app/128/" and below, of a controller whose address is configured.</summary>
    public static IReadOnlyList<Key> KeysOf(Uri page, JenkinsOptions options)
    {
        foreach (var (controller, known) in options.Controllers)
        {
            if (known.BaseUrl is { } address
                && Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var home)
                && home.IsBaseOf(page)
                && Build(page.AbsolutePath[home.AbsolutePath.Length..]) is var (path, number))
            {
                return [Key.Build($"{JobOf(controller, path)}", number)];
            }
        }

        return [];
    }

    private static JobName JobOf(string controller, string path)
    {
        var name = controller.ToLowerInvariant();
        return new(JenkinsSource.Name, name == JenkinsSource.Name ? null : name, path);
    }

    private static (string Path, long Number)? Build(string page)
    {
        var parts = page.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var names = new List<string>();
        for (var i = 0; i + 1 < parts.Length; i += 2)
        {
            switch (parts[i])
            {
                case "job":
                    names.Add(Uri.UnescapeDataString(parts[i + 1]));
                    break;
                case "view" when names.Count == 0:
                    break;
                default:
                    return Numbered(i);
            }
        }

        return parts.Length % 2 == 1 ? Numbered(parts.Length - 1) : null;

        (string, long)? Numbered(int at) =>
            names.Count > 0 && long.TryParse(parts[at], out var number) && number > 0 ? (string.Join('/', names), number) : null;
    }
}
