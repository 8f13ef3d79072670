using System.Globalization;
using System.IdentityModel.Tokens.Jwt;
using ChatOps.Edge;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Chat.Teams.Inbound;

/// <summary>What a request's token says.</summary>
internal abstract record TokenVerdict
{
    private TokenVerdict() { }

    /// <param name="ServiceUrl">The only address that the activity may name.</param>
    public sealed record Genuine(string ServiceUrl) : TokenVerdict;

    public sealed record Refused(RefusalKind Kind, string Reason) : TokenVerdict;

    /// <summary>The issuer's keys are not to be had.</summary>
    public sealed record Unverifiable(string Reason) : TokenVerdict;
}

/// <summary>
/// Verifies that a request comes from Teams, with the SDK's own extractor: signature, issuer, endorsement of the key. What the SDK puts
/// around it goes by the machine's clock, learns of a new key only after hours, and takes tokens of emulators and of other bots; so that is
/// done here.
/// </summary>
internal sealed class ChannelTokens(TeamsOptions options, IHttpClientFactory clients, TimeProvider clock)
{
    public const string Channel = "msteams";

    /// <summary>The name of the <see cref="HttpClient"/> that fetches keys.</summary>
    public const string ClientName = "teams keys";

    /// <summary>
    /// The SDK keeps the keys of each address for hours, and forever what it keeps: so many are enough until the first is fetched anew.
    /// </summary>
    private const int MostGenerations = 144;

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Whoever invents keys must not make us ask for them all the time.</summary>
    private static readonly TimeSpan BetweenRefreshes = TimeSpan.FromMinutes(10);

    private static readonly HashSet<string> Algorithms = ["RS256", "RS384", "RS512"];

    private readonly Lock _lock = new();
    private readonly HttpClient _http = clients.CreateClient(ClientName);
    private int _generation;
    private long? _refreshedAt;

    /// <summary>When someone last showed a token that is right; null: nobody yet, since the start.</summary>
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

        // The SDK would otherwise try what else it knows: the emulator's way, which asks for no endorsement.
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
                // A key that is newer than those we know.
            }
            catch (Exception exception) when (exception is SecurityTokenException or UnauthorizedAccessException or ArgumentException)
            {
                return new TokenVerdict.Refused(RefusalKind.WrongSignature, "The token is not signed by Teams, or too old.");
            }
            catch (Exception exception)
                when (exception is InvalidOperationException or HttpRequestException or OperationCanceledException or IOException)
            {
                // The SDK has no exception of its own for keys that it cannot fetch.
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

        // Of several audiences one would be another's.
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
        // Done above, where the token says for whom it is.
        ValidateAudience = false,
        ValidateLifetime = true,
        ValidateIssuerSigningKey = true,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (from, until, _, _) =>
            clock.GetUtcNow().UtcDateTime is var now && until is { } end && now <= end + Skew && (from is null || now >= from - Skew),
    };

    /// <summary>
    /// What stands behind # is not sent: it only makes the SDK forget what it knows. It fetches by https alone; see
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

    /// <summary>False: it was done a moment ago, or nothing would come of it.</summary>
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

/// <summary>The SDK fetches keys by https only. A server on this machine that is configured with http is spoken to with http.</summary>
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
