using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Playground.Elsewhere;

/// <summary>What clouds and CI systems sign with: a certificate, and tokens. Both can be asked for here, as they can there.</summary>
public sealed class CloudIssuer(TimeProvider clock) : IDisposable
{
    private const string KeyId = "playground";

    private readonly Lazy<RSA> _key = new(() => RSA.Create(2048));
    private int _confirmed;

    /// <summary>How many subscriptions were confirmed.</summary>
    public int Confirmed => _confirmed;

    internal RSA Key => _key.Value;

    internal string Certificate(string name = "sns.amazonaws.com")
    {
        var now = clock.GetUtcNow();
        var request = new CertificateRequest($"CN={name}", Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return certificate.ExportCertificatePem();
    }

    internal string Token(string issuer, string audience, IDictionary<string, object> claims)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddMinutes(5),
            Claims = claims,
            SigningCredentials = new(
                new RsaSecurityKey(Key) { KeyId = KeyId, CryptoProviderFactory = new() { CacheSignatureProviders = false } },
                SecurityAlgorithms.RsaSha256),
        });
    }

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sns/certificate.pem", () => Results.Text(Certificate()));
        routes.MapGet("/sns/", () =>
        {
            Interlocked.Increment(ref _confirmed);
            return Results.Text("<ConfirmSubscriptionResponse/>", "text/xml");
        });
        routes.MapGet("/keys", () =>
        {
            var parameters = Key.ExportParameters(includePrivateParameters: false);
            return Results.Text(
                new JsonObject
                {
                    ["keys"] = new JsonArray(new JsonObject
                    {
                        ["kty"] = "RSA",
                        ["use"] = "sig",
                        ["kid"] = KeyId,
                        ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
                        ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
                    }),
                }.ToJsonString(),
                "application/json");
        });
    }

    public void Dispose()
    {
        if (_key.IsValueCreated)
        {
            _key.Value.Dispose();
        }
    }
}
