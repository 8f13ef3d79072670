using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Sources.GitHub;

/// <summary>What proves to GitHub that this bot is a GitHub App.</summary>
internal sealed class GitHubAppToken(GitHubOptions options, TimeProvider clock)
{
    // GitHub accepts ten minutes, and clocks differ.
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(8), Skew = TimeSpan.FromMinutes(1);

    /// <exception cref="SenderLogException">The key can't be read.</exception>
    public string Create()
    {
        try
        {
            // Read each time: the file may be replaced while the bot runs.
            using var key = RSA.Create();
            key.ImportFromPem(File.ReadAllText(options.AppKeyPath!));
            var now = clock.GetUtcNow().UtcDateTime;
            return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
            {
                Issuer = options.AppId,
                IssuedAt = now - Skew,
                Expires = now + Life,
                SigningCredentials = new(
                    new RsaSecurityKey(key) { CryptoProviderFactory = new() { CacheSignatureProviders = false } },
                    SecurityAlgorithms.RsaSha256),
            });
        }
        catch (Exception exception) when (
            exception is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new SenderLogException(
                $"The app's key can't be read ({exception.GetType().Name}).",
                $"set {GitHubOptions.Section}:AppKeyPath to the PEM file with the private key that GitHub created");
        }
    }
}
