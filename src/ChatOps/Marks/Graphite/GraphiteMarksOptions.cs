namespace ChatOps.Marks.Graphite;

/// <summary>Configuration section <c>ChatOps:Marks:Graphite</c>.</summary>
public sealed class GraphiteMarksOptions
{
    public string? Url { get; set; }

    /// <summary>A bearer token, if something in front of it wants one.</summary>
    public string? Token { get; set; }

    public IEnumerable<string> Problems() => MarksOptions.Problems("Graphite", Url);
}
