namespace ChatOps.Marks.Sentry;

/// <summary>Configuration section <c>ChatOps:Marks:Sentry</c>.</summary>
public sealed class SentryMarksOptions
{
    public string Url { get; set; } = "https://sentry.io/";

    /// <summary>The organization's slug.</summary>
    public string? Organization { get; set; }

    /// <summary>Of an internal integration with the permission Release: Admin.</summary>
    public string? Token { get; set; }

    /// <summary>What a release is called, as the service's own SDK calls it.</summary>
    public string Release { get; set; } = "{service}@{version}";

    /// <summary>The projects of services that aren't called like them: slugs, by service.</summary>
    public IDictionary<string, string> Projects { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Problems() =>
    [
        .. MarksOptions.Problems("Sentry", Url, ("Organization", Organization), ("Token", Token)),
        .. Release.Contains("{version}", StringComparison.Ordinal)
            ? (string[])[]
            :
            [
                $"{MarksOptions.Section}:Sentry:Release is '{Release}': write what a release is called, with {{version}} and perhaps {{service}} in it.",
            ],
    ];
}
