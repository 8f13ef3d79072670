namespace ChatOps.Sources.InfluxDb;

/// <summary>Configuration section <c>ChatOps:InfluxDb</c>.</summary>
public sealed class InfluxDbOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:InfluxDb";
}
