namespace ChatOps.Marks.Grafana;

/// <summary>Configuration section <c>ChatOps:Marks:Grafana</c>.</summary>
public sealed class GrafanaMarksOptions
{
    public string? Url { get; set; }

    /// <summary>Of a service account that may write annotations.</summary>
    public string? Token { get; set; }

    public IEnumerable<string> Problems() => MarksOptions.Problems("Grafana", Url, ("Token", Token));
}
