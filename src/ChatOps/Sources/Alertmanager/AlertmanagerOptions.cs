namespace ChatOps.Sources.Alertmanager;

/// <summary>Configuration section <c>ChatOps:Alertmanager</c>.</summary>
public sealed class AlertmanagerOptions
{
    public const string Section = "ChatOps:Alertmanager";

    /// <summary>Whether <c>/alertmanager</c> is enabled. Default: enabled if there is a token.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The bearer tokens of its receivers. All are accepted, so that they can be rotated.</summary>
    public IList<string> Tokens { get; } = [];

    public bool IsEnabled => Enabled ?? Tokens.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() => SourceSettings.OfSecrets($"{Section}:Tokens", Tokens, "a token", Enabled);
}
