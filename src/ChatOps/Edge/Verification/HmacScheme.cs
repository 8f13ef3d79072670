using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Edge.Verification;

/// <summary>How a sender signs with a secret.</summary>
/// <param name="Header">The header with the signature.</param>
public sealed record HmacScheme(string Header)
{
    private const string StandardWebhooksPrefix = "whsec_";

    /// <summary>The prefix of a signature: "sha256=".</summary>
    public string Prefix { get; init; } = "";

    public HashAlgorithmName Algorithm { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>Base64 instead of hexadecimal.</summary>
    public bool IsBase64 { get; init; }

    /// <summary>The separator of several signatures in one header, of which one valid one is enough.</summary>
    public char? Separator { get; init; }

    /// <summary>
    /// The signed content: text that ends with "{body}", with "{timestamp}" for the time and any other header's name in braces for its
    /// value.
    /// </summary>
    public string Signed { get; init; } = "{body}";

    /// <summary>The header with the time of signing, in Unix seconds. Null: there is none, and requests can be replayed forever.</summary>
    public string? TimestampHeader { get; init; }

    /// <summary>The prefix of the time, if it is listed with the signatures: "t=".</summary>
    public string? TimestampPrefix { get; init; }

    internal bool IsTimed => TimestampHeader is not null || TimestampPrefix is not null;

    /// <summary>The allowed clock difference, both ways: a future time would keep a stolen request valid until then.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Derives the keys from a secret.</summary>
    public Func<string, IEnumerable<byte[]>> Keys { get; init; } = secret => [Encoding.UTF8.GetBytes(secret)];

    /// <summary>standardwebhooks.com.</summary>
    public static HmacScheme StandardWebhooks { get; } = new("webhook-signature")
    {
        Prefix = "v1,",
        IsBase64 = true,
        Separator = ' ',
        Signed = "{webhook-id}.{timestamp}.{body}",
        TimestampHeader = "webhook-timestamp",
        Keys = StandardWebhooksKeys,
    };

    /// <summary>The standard's secrets are base64; some senders use the secret's text as the key.</summary>
    private static IEnumerable<byte[]> StandardWebhooksKeys(string secret)
    {
        yield return Encoding.UTF8.GetBytes(secret);
        var key = new byte[secret.Length];
        if (secret.StartsWith(StandardWebhooksPrefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(secret[StandardWebhooksPrefix.Length..], key, out var length)
            && length > 0)
        {
            yield return key[..length];
        }
    }
}
