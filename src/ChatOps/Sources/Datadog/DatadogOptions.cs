namespace ChatOps.Sources.Datadog;

/// <summary>Configuration section <c>ChatOps:Datadog</c>.</summary>
public sealed class DatadogOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Datadog";
}
