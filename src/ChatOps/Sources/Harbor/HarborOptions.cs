namespace ChatOps.Sources.Harbor;

/// <summary>Configuration section <c>ChatOps:Harbor</c>.</summary>
public sealed class HarborOptions
{
    public const string Section = "ChatOps:Harbor";

    /// <summary>Whether <c>/harbor</c> is enabled. Default: enabled if there is a token.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The auth headers of its webhook policies. All are accepted, so that they can be rotated.</summary>
    public IList<string> Tokens { get; } = [];

    public bool IsEnabled => Enabled ?? Tokens.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() => SourceSettings.OfSecrets($"{Section}:Tokens", Tokens, "a token", Enabled);
}
