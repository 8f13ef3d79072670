namespace ChatOps.Sources.Alertmanager;

/// <summary>Configuration section <c>ChatOps:Alertmanager</c>.</summary>
public sealed class AlertmanagerOptions() : TokenOptions(Section)
{
    public const string Section = "ChatOps:Alertmanager";
}
