namespace ChatOps.Sources.PagerDuty;

/// <summary>Configuration section <c>ChatOps:PagerDuty</c>.</summary>
public sealed class PagerDutyOptions
{
    public const string Section = "ChatOps:PagerDuty";

    /// <summary>Whether <c>/pagerduty</c> is enabled. Default: enabled if there is a secret.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The signing secrets of its webhook subscriptions. All are accepted, so that they can be rotated.</summary>
    public IList<string> Secrets { get; } = [];

    public bool IsEnabled => Enabled ?? Secrets.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() => SourceSettings.OfSecrets($"{Section}:Secrets", Secrets, "a secret", Enabled);
}
