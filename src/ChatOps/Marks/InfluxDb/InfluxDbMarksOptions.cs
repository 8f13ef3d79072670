namespace ChatOps.Marks.InfluxDb;

/// <summary>Configuration section <c>ChatOps:Marks:InfluxDb</c>.</summary>
public sealed class InfluxDbMarksOptions
{
    public string? Url { get; set; }

    public string? Organization { get; set; }

    public string? Bucket { get; set; }

    /// <summary>With the permission to write into the bucket.</summary>
    public string? Token { get; set; }

    public IEnumerable<string> Problems() =>
        MarksOptions.Problems("InfluxDb", Url, ("Organization", Organization), ("Bucket", Bucket), ("Token", Token));
}
