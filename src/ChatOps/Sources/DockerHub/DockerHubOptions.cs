namespace ChatOps.Sources.DockerHub;

/// <summary>Configuration section <c>ChatOps:DockerHub</c>.</summary>
public sealed class DockerHubOptions
{
    public const string Section = "ChatOps:DockerHub";

    /// <summary>Whether <c>/dockerhub/{token}</c> is enabled. Default: enabled if there is a token.</summary>
    public bool? Enabled { get; set; }

    /// <summary>The last segments of the addresses that it sends to. All are accepted, so that they can be rotated.</summary>
    public IList<string> Tokens { get; } = [];

    public bool IsEnabled => Enabled ?? Tokens.Count > 0;

    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IEnumerable<string> Problems() => SourceSettings.OfPathTokens($"{Section}:Tokens", Tokens, Enabled);
}
