namespace ChatOps.Marks.Elasticsearch;

/// <summary>Configuration section <c>ChatOps:Marks:Elasticsearch</c>.</summary>
public sealed class ElasticsearchMarksOptions
{
    public string? Url { get; set; }

    /// <summary>The index, or the data stream.</summary>
    public string Index { get; set; } = "chatops-operations";

    /// <summary>An API key, in the encoded form, which may create documents there.</summary>
    public string? Token { get; set; }

    public IEnumerable<string> Problems() => MarksOptions.Problems("Elasticsearch", Url, ("Index", Index), ("Token", Token));
}
