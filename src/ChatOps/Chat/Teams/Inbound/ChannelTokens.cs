using System.Globalization;
using System.IdentityModel.Tokens.Jwt;
using ChatOps.Edge;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Chat.Teams.Inbound;

/// <summary>The result of verifying a request's token.</summary>
internal abstract record TokenVerdict
{
    private TokenVerdict() { }

    /// <param name="ServiceUrl">The only service address that the activity may contain.</param>
    public sealed record Genuine(string ServiceUrl) : TokenVerdict;

    public sealed record Refused(RefusalKind Kind, string Reason) : TokenVerdict;

    /// <summary>The issuer's keys can't be fetched.</summary>
    public sealed record Unverifiable(string Reason) : TokenVerdict;
}

/// <summary>
/// Verifies that a request comes from Teams, with the SDK's own extractor: signature, issuer, endorsement of the key. The SDK's code around
/// it uses the system clock, learns about new keys only after hours, and accepts tokens of emulators and of other bots, so that part is
/// done here.
/// </summary>
internal sealed class ChannelTokens(TeamsOptions options, IHttpClientFactory clients, TimeProvider clock)
{
    public const string Channel = "msteams";

    /// <summary>The name of the <see cref="HttpClient"/> that fetches keys.</summary>
    public const string ClientName = "teams keys";

    /// <summary>
    /// The SDK caches each address's keys for hours, and never drops a cache entry: this many addresses suffice until the first can be
    /// fetched again.
    /// </summary>
    private const int MostGenerations = 144;

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Made-up key ids must not make us fetch the keys all the time.</summary>
    private static readonly TimeSpan BetweenRefreshes = TimeSpan.FromMinutes(10);

    private static readonly HashSet<string> Algorithms = ["RS256", "RS384", "RS512"];

    private readonly Lock _lock = new();
    private readonly HttpClient _http = clients.CreateClient(ClientName);
    private int _generation;
    private long? _refreshedAt;

    /// <summary>When a valid token was last received; null: never since startup.</summary>
    public DateTimeOffset? LastGenuine { get; private set; }

    public async Task<TokenVerdict> VerifyAsync(string? header)
    {
        if (header?.Split(' ') is not ["Bearer", { Length: > 0 } token])
        {
            return new TokenVerdict.Refused(RefusalKind.Unsigned, "There is no token.");
        }

        if (Issuer(token) is not { } issuer)
        {
            return new TokenVerdict.Refused(RefusalKind.Unsigned, "The token cannot be read.");
        }

        // Otherwise, the SDK would try its other method: the emulator's, which doesn't require an endorsement.
        if (issuer != options.Issuer)
        {
            return new TokenVerdict.Refused(RefusalKind.WrongToken, "The token is of another issuer.");
        }

        for (var generation = Volatile.Read(ref _generation); ; generation = Volatile.Read(ref _generation))
        {
            try
            {
                var verdict = await ExtractAsync(token, generation);
                LastGenuine = verdict is TokenVerdict.Genuine ? clock.GetUtcNow() : LastGenuine;
                return verdict;
            }
            catch (SecurityTokenSignatureKeyNotFoundException) when (TryRefresh(generation))
            {
                // Signed with a key that is newer than those we know.
            }
            catch (Exception exception) when (exception is SecurityTokenException or UnauthorizedAccessException or ArgumentException)
            {
                return new TokenVerdict.Refused(RefusalKind.WrongSignature, "The token is not signed by Teams, or too old.");
            }
            catch (Exception exception)
                when (exception is InvalidOperationException or HttpRequestException or OperationCanceledException or IOException)
            {
                // The SDK has no specific exception for keys that it can't fetch.
                return new TokenVerdict.Unverifiable(exception.GetType().Name);
            }
        }
    }

    private async Task<TokenVerdict> ExtractAsync(string token, int generation)
    {
        var extractor = new JwtTokenExtractor(_http, Parameters(), KeysOf(generation), Algorithms);
        if (await extractor.GetIdentityAsync("Bearer", token, Channel) is not { IsAuthenticated: true } identity)
        {
            return new TokenVerdict.Refused(RefusalKind.WrongToken, "The token is of another issuer.");
        }

        // With several audiences, one would be someone else's.
        var audiences = identity.FindAll(AuthenticationConstants.AudienceClaim).Select(claim => claim.Value).ToList();
        if (audiences is not [var audience] || !audience.Equals(options.AppId, StringComparison.OrdinalIgnoreCase))
        {
            return new TokenVerdict.Refused(RefusalKind.WrongToken, "The token is for another app.");
        }

        return identity.FindFirst(AuthenticationConstants.ServiceUrlClaim)?.Value is { Length: > 0 } service
            ? new TokenVerdict.Genuine(service)
            : new TokenVerdict.Refused(RefusalKind.WrongToken, "The token names no service address.");
    }

    private TokenValidationParameters Parameters() => new()
    {
        ValidIssuer = options.Issuer,
        ValidateIssuer = true,
        // Checked above, based on the audience in the token.
        ValidateAudience = false,
        ValidateLifetime = true,
        ValidateIssuerSigningKey = true,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (from, until, _, _) =>
            clock.GetUtcNow().UtcDateTime is var now && until is { } end && now <= end + Skew && (from is null || now >= from - Skew),
    };

    /// <summary>
    /// The part after # isn't sent: it only bypasses the SDK's cache. The SDK fetches keys by https only; see
    /// <see cref="PlainOnThisMachine"/>.
    /// </summary>
    private string KeysOf(int generation)
    {
        var address = new UriBuilder(options.OpenIdUrl)
        {
            Scheme = Uri.UriSchemeHttps,
            Fragment = generation == 0 ? "" : generation.ToString(CultureInfo.InvariantCulture),
        };
        return address.Uri.AbsoluteUri;
    }

    /// <summary>False: it was done a moment ago, or it would have no effect.</summary>
    private bool TryRefresh(int generation)
    {
        lock (_lock)
        {
            if (generation != _generation)
            {
                return true;
            }

            if (_refreshedAt is { } last && clock.GetElapsedTime(last) < BetweenRefreshes)
            {
                return false;
            }

            _refreshedAt = clock.GetTimestamp();
            _generation = (generation + 1) % MostGenerations;
            return true;
        }
    }

    private static string? Issuer(string token)
    {
        try
        {
            return new JwtSecurityToken(token).Issuer ?? "";
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}

/// <summary>
/// The SDK fetches keys by https only. If a server on this machine is configured with http, this sends the request by http.
/// </summary>
internal sealed class PlainOnThisMachine(TeamsOptions options) : DelegatingHandler
{
    private readonly Uri _keys = new(options.OpenIdUrl);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_keys.Scheme == Uri.UriSchemeHttp && request.RequestUri is { IsLoopback: true } uri && uri.Port == _keys.Port)
        {
            request.RequestUri = new UriBuilder(uri) { Scheme = Uri.UriSchemeHttp, Port = _keys.Port }.Uri;
        }

        return base.SendAsync(request, cancellationToken);
    }
}
