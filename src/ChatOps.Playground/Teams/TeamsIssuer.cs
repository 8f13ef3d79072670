using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Playground.Teams;

/// <summary>
/// Makes the tokens that Teams shows a bot, and tells with which keys it signs them and for which channels they are good.
/// </summary>
public sealed class TeamsIssuer(TimeProvider clock) : IDisposable
{
    public const string Name = "https://api.botframework.com";

    private readonly Lock _lock = new();
    private readonly List<SigningKey> _told = [new("key-1", ["msteams"])];
    private int _made = 1;

    /// <summary>With which tokens are signed now.</summary>
    public SigningKey Current { get; private set; } = null!;

    /// <summary>How often the keys were asked for.</summary>
    public int Asked { get; private set; }

    /// <summary>False: the keys cannot be had.</summary>
    public bool IsUp { get; set; } = true;

    /// <summary>The next key is told, and used from now on; the ones before are told no more.</summary>
    public SigningKey Rotate(params string[] endorsements)
    {
        lock (_lock)
        {
            _told.Clear();
            Current = new($"key-{++_made}", endorsements);
            _told.Add(Current);
            return Current;
        }
    }

    /// <summary>One more key is told and used.</summary>
    public SigningKey Add(string[]? endorsements)
    {
        lock (_lock)
        {
            var key = new SigningKey($"key-{++_made}", endorsements);
            _told.Add(key);
            return key;
        }
    }

    /// <summary>A token for an app, as Teams makes it, but for what a test wants otherwise.</summary>
    public string Token(
        string audience, string? serviceUrl, SigningKey? key = null, string issuer = Name, TimeSpan? age = null, TimeSpan? life = null,
        bool isSigned = true, string algorithm = SecurityAlgorithms.RsaSha256)
    {
        var issued = clock.GetUtcNow().UtcDateTime - (age ?? TimeSpan.Zero);
        var signer = key ?? Current ?? _told[0];
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = issued,
            NotBefore = issued,
            Expires = issued + (life ?? TimeSpan.FromHours(1)),
            Claims = serviceUrl is null ? null : new Dictionary<string, object> { ["serviceurl"] = serviceUrl },
            SigningCredentials = isSigned ? new(signer.Key, algorithm) : null,
        });
    }

    internal JsonObject Keys()
    {
        lock (_lock)
        {
            Asked++;
            return new() { ["keys"] = new JsonArray([.. _told.Select(key => key.Tell())]) };
        }
    }

    public void Dispose() => _told.ForEach(key => key.Dispose());
}

/// <summary>A key and the channels that it vouches for; null: it says nothing of channels.</summary>
public sealed class SigningKey(string id, string[]? endorsements) : IDisposable
{
    // Finding primes takes a tenth of a second, and most worlds never sign.
    private readonly Lazy<RSA> _rsa = new(() => RSA.Create(2048));

    internal RsaSecurityKey Key => new(_rsa.Value) { KeyId = id, CryptoProviderFactory = new() { CacheSignatureProviders = false } };

    internal JsonNode Tell()
    {
        var parameters = _rsa.Value.ExportParameters(includePrivateParameters: false);
        var told = new JsonObject
        {
            ["kty"] = "RSA", ["use"] = "sig", ["kid"] = id, ["n"] = Base64UrlEncoder.Encode(parameters.Modulus),
            ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
        };
        if (endorsements is not null)
        {
            told["endorsements"] = new JsonArray([.. endorsements.Select(channel => JsonValue.Create(channel))]);
        }

        return told;
    }

    public void Dispose()
    {
        if (_rsa.IsValueCreated)
        {
            _rsa.Value.Dispose();
        }
    }
}
