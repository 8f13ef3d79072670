namespace ChatOps.Sources.Codeship;

/// <summary>Configuration section <c>ChatOps:Codeship</c>.</summary>
public sealed class CodeshipOptions
{
    public const string Section = "ChatOps:Codeship";

    /// <summary>Whether <c>/codeship/{token}</c> is enabled. Default: enabled if there is a token.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The last segment of the address that it sends to. All are accepted, so that they can be rotated.</summary>
    public IList<string> Tokens { get; } = [];

    public bool IsEnabled => Enabled ?? Tokens.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() => SourceSettings.OfPathTokens($"{Section}:Tokens", Tokens, Enabled);
}
