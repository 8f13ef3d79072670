namespace ChatOps.Sources.Kibana;

/// <summary>Configuration section <c>ChatOps:Kibana</c>.</summary>
public sealed class KibanaOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Kibana";
}
