namespace ChatOps.Marks.Datadog;

/// <summary>Configuration section <c>ChatOps:Marks:Datadog</c>.</summary>
public sealed class DatadogMarksOptions
{
    /// <summary>The address of the API of the organization's site.</summary>
    public string Url { get; set; } = "https://api.datadoghq.com/";

    /// <summary>An API key.</summary>
    public string? Token { get; set; }

    public IEnumerable<string> Problems() => MarksOptions.Problems("Datadog", Url, ("Token", Token));
}
