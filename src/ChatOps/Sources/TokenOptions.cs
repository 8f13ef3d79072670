namespace ChatOps.Sources;

/// <summary>The settings of a source that knows its sender by tokens.</summary>
public abstract class TokenOptions
{
    /// <summary>Whether its endpoint is enabled. Default: enabled if there is a token.</summary>
    public bool? Enabled { get; set; }

    /// <summary>What its sender shows, or signs with. All are accepted, so that they can be rotated.</summary>
    public IList<string> Tokens { get; } = [];

    public bool IsEnabled => Enabled ?? Tokens.Count > 0;
}
