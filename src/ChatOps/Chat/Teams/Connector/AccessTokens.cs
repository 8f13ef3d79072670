using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using ChatOps.Chat.Teams.Cards;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Chat.Teams.Connector;

/// <summary>
/// The bot's access token for one of Microsoft's services: requested by the first caller that needs it, and renewed before it expires. If
/// there are several secrets, the first that Microsoft accepts is used. The SDK's own support for secrets and certificates only works with
/// Microsoft's servers and the system clock.
/// </summary>
/// <param name="scope">Which service: <see cref="TeamsOptions.Scope"/> or <see cref="TeamsOptions.GraphScope"/>.</param>
internal sealed class AccessTokens(TeamsOptions options, string scope, IHttpClientFactory clients, TimeProvider clock) : IDisposable
{
    private const int LongestDetail = 200;

    /// <summary>How long before its expiry a token is renewed.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan AssertionLife = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim _one = new(1);
    private (string Token, DateTimeOffset Until)? _known;

    /// <summary>Why the last request failed; null: it didn't.</summary>
    public ConnectorError? Trouble { get; private set; }

    /// <summary>How far Microsoft's clock differs from ours, as of the last response; null before the first.</summary>
    public TimeSpan? Skew { get; private set; }

    /// <summary>Which of several secrets is in use, starting at 1; null if there are none.</summary>
    public int? SecretInUse { get; private set; }

    /// <summary>When the certificate expires; null: there is none, or it hasn't been read. Secrets don't say.</summary>
    public DateTimeOffset? CertificateEnds { get; private set; }

    public async Task<ConnectorReply<string>> GetAsync(CancellationToken cancellationToken)
    {
        if (_known is { } known && clock.GetUtcNow() < known.Until)
        {
            return known.Token;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_known is { } meanwhile && clock.GetUtcNow() < meanwhile.Until)
            {
                return meanwhile.Token;
            }

            var reply = options.AppType is TeamsAppType.UserAssignedMSI
                ? await OfIdentityAsync(cancellationToken)
                : await OfAppAsync(cancellationToken);
            Trouble = reply.Error;
            return reply;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The service rejected the token.</summary>
    public void Forget() => _known = null;

    public void Dispose() => _one.Dispose();

    private async Task<ConnectorReply<string>> OfAppAsync(CancellationToken cancellationToken)
    {
        if (options.ClientSecrets.Count == 0)
        {
            var (assertion, wrong) = Assertion();
            return wrong is not null ? wrong : await AskAsync(
                [("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", assertion!)],
                cancellationToken);
        }

        ConnectorReply<string> reply = new ConnectorError("no_secret", ConnectorFailure.Token);
        for (var i = 0; i < options.ClientSecrets.Count; i++)
        {
            reply = await AskAsync([("client_secret", options.ClientSecrets[i])], cancellationToken);
            if (reply.Ok)
            {
                SecretInUse = i + 1;
            }

            if (reply.Error is not { Failure: ConnectorFailure.Token })
            {
                break;
            }
        }

        return reply;
    }

    /// <summary>The managed identity's token, which the SDK gets from the host that it runs on.</summary>
    private async Task<ConnectorReply<string>> OfIdentityAsync(CancellationToken cancellationToken)
    {
        try
        {
            var credentials = new ManagedIdentityAppCredentials(options.AppId, scope.Replace("/.default", ""));
            // The SDK doesn't say when it expires, and caches it.
            var token = await credentials.GetTokenAsync().WaitAsync(options.Timeout, clock, cancellationToken);
            _known = (token, clock.GetUtcNow() + Early);
            return token;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            // The SDK throws many types of exceptions here, none of them documented.
            return new ConnectorError(ConnectorError.NoIdentity, ConnectorFailure.Token, Detail: exception.GetType().Name);
        }
    }

    private async Task<ConnectorReply<string>> AskAsync((string Name, string Value)[] proof, CancellationToken cancellationToken)
    {
        var form = new FormUrlEncodedContent(
            [
                .. new[] { ("grant_type", "client_credentials"), ("client_id", options.AppId), ("scope", scope) }
                    .Concat(proof)
                    .Select(f => KeyValuePair.Create(f.Item1, f.Item2)),
            ]);
        using var timeout = new CancellationTokenSource(options.Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Address) { Content = form };
            using var response = await clients.CreateClient(ConnectorCalls.ClientName).SendAsync(request, either.Token);
            Skew = response.Headers.Date - clock.GetUtcNow();
            return Read(
                response.IsSuccessStatusCode, (int)response.StatusCode, response.Headers,
                await response.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (Exception exception) when (
            exception is HttpRequestException or IOException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new ConnectorError("no_connection", ConnectorFailure.Later);
        }
    }

    private ConnectorReply<string> Read(bool isSuccess, int status, HttpResponseHeaders headers, byte[] body)
    {
        JsonElement json = default;
        try
        {
            json = JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            // Most likely a proxy's page: the status code is all there is to report.
        }

        if (isSuccess && json.Text("access_token") is { Length: > 0 } token)
        {
            var life = json.At("expires_in") is { ValueKind: JsonValueKind.Number } seconds && seconds.TryGetInt32(out var s)
                ? TimeSpan.FromSeconds(s)
                : TimeSpan.FromHours(1);
            _known = (token, clock.GetUtcNow() + (life > 2 * Early ? life - Early : life / 2));
            return token;
        }

        // "AADSTS7000215: Invalid client secret provided. …", followed by a trace id that is of no use here.
        var detail = json.Text("error_description") is { } said ? TeamsText.OneLine(said.Split("Trace ID", 2)[0], LongestDetail) : null;
        return status is >= 500 or 429 || isSuccess
            ? new ConnectorError($"http_{status}", ConnectorFailure.Later, headers.RetryAfter?.Delta)
            : new ConnectorError(
                json.Text("error") is { Length: <= 60 } error ? error : $"http_{status}", ConnectorFailure.Token, Detail: detail);
    }

    private Uri Address =>
        new(new Uri(options.LoginUrl.EndsWith('/') ? options.LoginUrl : options.LoginUrl + "/"), $"{options.TenantId}/oauth2/v2.0/token");

    /// <summary>Signed with the certificate's key, which never leaves this machine.</summary>
    private (string? Assertion, ConnectorError? Wrong) Assertion()
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(options.CertificatePath!);
            CertificateEnds = new DateTimeOffset(certificate.NotAfter);
            using var key = certificate.GetRSAPrivateKey();
            return key is null ? (null, new(ConnectorError.NoCertificate, ConnectorFailure.Token, Detail: "its key is no RSA key"))
                : (Sign(certificate, key), null);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return (null, new(ConnectorError.NoCertificate, ConnectorFailure.Token, Detail: exception.GetType().Name));
        }
    }

    private string Sign(X509Certificate2 certificate, RSA key)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = options.AppId,
            Audience = Address.AbsoluteUri,
            Claims = new Dictionary<string, object> { ["sub"] = options.AppId, ["jti"] = Guid.NewGuid().ToString() },
            NotBefore = now,
            IssuedAt = now,
            Expires = now + AssertionLife,
            SigningCredentials = new(
                new RsaSecurityKey(key) { CryptoProviderFactory = new() { CacheSignatureProviders = false } },
                SecurityAlgorithms.RsaSha256),
            AdditionalHeaderClaims = new Dictionary<string, object>
            {
                ["x5t#S256"] = Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256)),
            },
        });
    }
}
