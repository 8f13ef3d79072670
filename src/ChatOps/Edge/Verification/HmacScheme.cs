using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Edge.Verification;

/// <summary>How a sender signs with a secret.</summary>
/// <param name="Header">The header with the signature.</param>
public sealed record HmacScheme(string Header)
{
    private const string StandardWebhooksPrefix = "whsec_";

    /// <summary>What stands before a signature: "sha256=".</summary>
    public string Prefix { get; init; } = "";

    public HashAlgorithmName Algorithm { get; init; } = HashAlgorithmName.SHA256;

    /// <summary>Written in base64, not in hexadecimal digits.</summary>
    public bool IsBase64 { get; init; }

    /// <summary>What stands between several signatures in the one header, of which one that is ours is enough.</summary>
    public char? Separator { get; init; }

    /// <summary>
    /// What is signed: text that ends with "{body}", in which "{timestamp}" stands for the time and the name of any other header in braces
    /// for what that header says.
    /// </summary>
    public string Signed { get; init; } = "{body}";

    /// <summary>
    /// The header with the time of signing, in Unix seconds. Null: there is none, and a request may be sent again forever.
    /// </summary>
    public string? TimestampHeader { get; init; }

    /// <summary>What stands before the time, where it stands among the signatures: "t=".</summary>
    public string? TimestampPrefix { get; init; }

    internal bool IsTimed => TimestampHeader is not null || TimestampPrefix is not null;

    /// <summary>How far the time may be from ours. Both ways: a time in the future would keep a stolen request usable until then.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The keys that a secret stands for.</summary>
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

    /// <summary>The standard's secrets are base64; some senders sign with the secret as it is written.</summary>
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
