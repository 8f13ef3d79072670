namespace ChatOps.Sources.Opsgenie;

/// <summary>Configuration section <c>ChatOps:Opsgenie</c>.</summary>
public sealed class OpsgenieOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Opsgenie";
}
