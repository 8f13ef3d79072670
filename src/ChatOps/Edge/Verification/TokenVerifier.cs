using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Edge.Verification;

/// <summary>Where a sender puts its token.</summary>
public abstract record TokenPlace
{
    private TokenPlace() { }

    /// <param name="Scheme">The prefix: "Bearer".</param>
    public sealed record Header(string Name, string Scheme = "") : TokenPlace;

    /// <summary>The password of basic authentication, with any user name.</summary>
    public sealed record BasicPassword : TokenPlace;

    /// <summary>The parameter at the end of the address: "/builder/{token}".</summary>
    public sealed record Path : TokenPlace;
}

/// <summary>For senders that present a token instead of signing. The token identifies the instance.</summary>
public sealed class TokenVerifier(TokenPlace place, IEnumerable<Secret> tokens) : Verifier
{
    private const string Authorization = "Authorization";

    private readonly (string Instance, byte[] Hash)[] _tokens =
    [
        .. tokens.Where(token => !string.IsNullOrWhiteSpace(token.Value)).Select(token => (token.Instance, Hash(token.Value))),
    ];

    public override IReadOnlyList<string> Headers { get; } = place switch
    {
        TokenPlace.Header header => [header.Name],
        TokenPlace.BasicPassword => [Authorization],
        _ => [],
    };

    public override ValueTask<Verdict> VerifyHeadersAsync(HttpRequest request, TimeProvider clock, CancellationToken cancellationToken) =>
        new(Shown(request) is not { Length: > 0 } shown ? Refused(RefusalKind.Unsigned)
            : InstanceOf(shown) is { } instance ? new Verdict.Genuine(instance)
            : Refused(RefusalKind.WrongToken));

    private string? Shown(HttpRequest request) => place switch
    {
        TokenPlace.Path => HiddenPath.Of(request),
        TokenPlace.Header { Scheme: "" } header => Only(request, header.Name),
        TokenPlace.Header header => After(header.Scheme, Only(request, header.Name)),
        _ => Password(After("Basic", Only(request, Authorization))),
    };

    private string? InstanceOf(string token)
    {
        // Hashes have the same length, and all are compared: the time reveals nothing about any token.
        var theirs = Hash(token);
        string? found = null;
        foreach (var (instance, ours) in _tokens)
        {
            found = CryptographicOperations.FixedTimeEquals(ours, theirs) ? instance : found;
        }

        return found;
    }

    /// <summary>With a token in the path, a wrong one is simply an unknown address.</summary>
    private Verdict.Refused Refused(RefusalKind kind) => place is TokenPlace.Path
        ? new(new Refusal(RefusalKind.WrongToken, StatusCodes.Status404NotFound, "No sender is configured with this token."))
        : new(new Refusal(kind, StatusCodes.Status401Unauthorized, $"{Headers[0]} is missing, or contains none of the configured tokens."));

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static string? Only(HttpRequest request, string name) => request.Headers[name] is { Count: 1 } header ? header[0] : null;

    private static string? After(string scheme, string? value) =>
        value?.Length > scheme.Length && value.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) && value[scheme.Length] == ' '
            ? value[scheme.Length..].Trim()
            : null;

    private static string? Password(string? credentials)
    {
        var bytes = new byte[credentials?.Length ?? 0];
        return Convert.TryFromBase64String(credentials ?? "", bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [_, var password]
                ? password
                : null;
    }
}
