namespace ChatOps.Sources;

/// <summary>The settings of a source without instances that presents a token.</summary>
/// <param name="section">Its configuration section.</param>
public abstract class TokenOptions(string section)
{
    /// <summary>Whether its endpoint is enabled. Default: enabled if there is a token.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The tokens that it presents. All are accepted, so that they can be rotated.</summary>
    public IList<string> Tokens { get; } = [];

    public bool IsEnabled => Enabled ?? Tokens.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public virtual IEnumerable<string> Problems() => SourceSettings.OfSecrets($"{section}:{nameof(Tokens)}", Tokens, "a token", Enabled);
}
