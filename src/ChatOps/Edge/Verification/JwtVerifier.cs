using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Edge.Verification;

/// <summary>A trusted issuer of tokens.</summary>
/// <param name="Instance">The sender's instance, as configured; empty if there is only one.</param>
/// <param name="Issuers">The issuer, in every form that it uses.</param>
/// <param name="Audience">The bot's: tokens for other audiences are refused.</param>
/// <param name="Keys">The address of the issuer's JSON Web Key Set: https, or on this machine.</param>
public sealed record JwtTrust(string Instance, IReadOnlyList<string> Issuers, string Audience, Uri Keys)
{
    /// <summary>
    /// Further claims that a token must have, exactly. If anyone can get a token for the bot's audience from an issuer with many customers,
    /// the account must be among them.
    /// </summary>
    public IReadOnlyDictionary<string, string> Claims { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whom the token must be of: the first of some claims that is there, and the values that it may have. Null: anyone's.
    /// </summary>
    public JwtSubject? Subject { get; init; }

    /// <summary>The claims that the source needs.</summary>
    public IReadOnlyList<string> Proven { get; init; } = [];

    /// <summary>How far the issuer's clock may be from the bot's.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(2);
}

/// <param name="Claims">In the order in which they count.</param>
/// <param name="Values">Compared without regard to case.</param>
public sealed record JwtSubject(IReadOnlyList<string> Claims, IReadOnlyCollection<string> Values);

/// <summary>For senders that present a JSON Web Token of a trusted issuer, as <c>Authorization: Bearer</c>.</summary>
public sealed class JwtVerifier : Verifier
{
    private const string Scheme = "Bearer ";
    private const int LongestToken = 16 * 1024;

    private const int LongestClaim = 200;

    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private readonly JsonWebTokenHandler _handler = new();
    private readonly IReadOnlyList<(JwtTrust Trust, SigningKeys Keys)> _trusts;

    public JwtVerifier(IEnumerable<JwtTrust> trusts)
    {
        var keys = new Dictionary<Uri, SigningKeys>();
        _trusts =
        [
            .. trusts.Select(trust => (trust, keys.TryGetValue(trust.Keys, out var known) ? known : keys[trust.Keys] = new(trust.Keys)))
        ];
    }

    public override IReadOnlyList<string> Headers { get; } = ["Authorization"];

    public override string? Error => _trusts.Select(trust => trust.Keys.Error).FirstOrDefault(trouble => trouble is not null);

    public override async ValueTask<Verdict> VerifyHeadersAsync(
        HttpRequest request, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (request.Headers.Authorization is not { Count: 1 } header
            || header[0] is not { Length: < LongestToken } value
            || !value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return Refused(RefusalKind.Unsigned, "There is no bearer token.");
        }

        if (Read(value[Scheme.Length..].Trim()) is not { } token)
        {
            return Refused(RefusalKind.Unsigned, "The bearer token isn't a JSON Web Token.");
        }

        // Keys are only fetched for a token that would otherwise be valid.
        var trusts = _trusts.Where(trust => IsMeant(token, trust.Trust)).ToList();
        if (trusts.Count == 0)
        {
            return Refused(RefusalKind.WrongToken, "The token has the wrong issuer, audience or account.");
        }

        trusts.RemoveAll(trust => !IsOf(token, trust.Trust.Subject));
        if (trusts.Count == 0)
        {
            return Refused(
                RefusalKind.NotTrusted, "The token is of nobody who is configured.", StatusCodes.Status403Forbidden);
        }

        trusts.RemoveAll(trust => !IsInTime(token, clock.GetUtcNow(), trust.Trust.ClockSkew));
        if (trusts.Count == 0)
        {
            return Refused(RefusalKind.WrongSignature, "The token has expired, or is not valid yet.");
        }

        foreach (var (trust, keys) in trusts)
        {
            if (await keys.FindAsync(token.Kid, clock, cancellationToken) is not { } known)
            {
                return new Verdict.Refused(Refusal.Unverifiable);
            }

            if (await IsSignedAsync(token, trust, known))
            {
                return GenuineOf(token, trust);
            }
        }

        return Refused(RefusalKind.WrongSignature, "The token isn't signed by its issuer.");
    }

    private JsonWebToken? Read(string token)
    {
        try
        {
            var read = _handler.ReadJsonWebToken(token);
            // Values that are parsed lazily may be anything, too.
            _ = (read.ValidTo, read.ValidFrom, read.IssuedAt, read.Issuer, read.Alg, read.Kid, read.Audiences.Count(), read.Claims.Count());
            return read;
        }
        // The library throws various exceptions on unexpected values.
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static bool IsMeant(JsonWebToken token, JwtTrust trust) =>
        trust.Issuers.Contains(token.Issuer, StringComparer.Ordinal)
        && token.Audiences.Contains(trust.Audience, StringComparer.Ordinal)
        && Algorithms.Contains(token.Alg)
        && trust.Claims.All(wanted => token.Claims.Any(claim => claim.Type == wanted.Key && claim.Value == wanted.Value));

    private static bool IsOf(JsonWebToken token, JwtSubject? subject) => subject is null
        || (subject.Claims.Select(name => Value(token, name)).FirstOrDefault(value => value is not null) is { } value
            && subject.Values.Contains(value, StringComparer.OrdinalIgnoreCase));

    private static bool IsInTime(JsonWebToken token, DateTimeOffset now, TimeSpan skew) =>
        token.ValidTo != default
        && token.ValidTo >= (now - skew).UtcDateTime
        && token.ValidFrom <= (now + skew).UtcDateTime
        && token.IssuedAt <= (now + skew).UtcDateTime;

    private static Verdict.Genuine GenuineOf(JsonWebToken token, JwtTrust trust) => trust.Proven.Count == 0
        ? new(trust.Instance)
        : new(trust.Instance)
        {
            Proof = token.Id is { Length: > 0 } id ? id : token.EncodedSignature,
            Proven = trust.Proven.Select(name => (Name: name, Value: Value(token, name)))
                .Where(claim => claim.Value is not null)
                .ToDictionary(claim => claim.Name, claim => claim.Value!, StringComparer.OrdinalIgnoreCase),
        };

    private static string? Value(JsonWebToken token, string name) =>
        token.Claims.Where(claim => claim.Type == name).Select(claim => claim.Value).ToList() is [{ Length: > 0 and <= LongestClaim } only]
            ? only
            : null;

    private async Task<bool> IsSignedAsync(JsonWebToken token, JwtTrust trust, IReadOnlyList<SecurityKey> keys)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuers = trust.Issuers,
            ValidAudience = trust.Audience,
            ValidAlgorithms = Algorithms,
            IssuerSigningKeys = keys,
            // Checked above, by the bot's clock.
            ValidateLifetime = false,
        });
        return result.IsValid;
    }

    private static Verdict.Refused Refused(RefusalKind kind, string reason, int status = StatusCodes.Status401Unauthorized) =>
        new(new(kind, status, reason));
}
