namespace ChatOps.Sources.PagerDuty;

/// <summary>Configuration section <c>ChatOps:PagerDuty</c>.</summary>
public sealed class PagerDutyOptions() : SecretOptions(Section)
{
    public const string Section = "ChatOps:PagerDuty";
}
