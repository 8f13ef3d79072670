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
    public IEnumerable<string> Problems() =>
    [
        .. Enabled is true && Tokens.Count == 0
            ? (string[])[$"{Section}:Enabled is true without a token: set {Section}:Tokens:0 to 16 or more random letters and digits."]
            : [],
        .. SourceSettings.OfPathTokens($"{Section}:Tokens", Tokens),
    ];

    /// <summary>Settings that are valid but worth a warning, one sentence each.</summary>
    public IEnumerable<string> Warnings()
    {
        if (!IsEnabled)
        {
            yield return $"Codeship, which was shut down in January 2026, is not listened to: whatever sends its webhooks still can, to /codeship/TOKEN, with {Section}:Tokens:0.";
        }
    }
}
