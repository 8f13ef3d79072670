using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Chat.Slack;

internal enum SlackSignatureVerdict { Valid, Missing, Stale, Wrong }

/// <summary>Slack's request signature, version v0: an HMAC over the time and the raw body.</summary>
internal sealed class SlackSignature(IEnumerable<string> secrets, TimeProvider clock)
{
    public const string TimestampHeader = "X-Slack-Request-Timestamp";
    public const string Header = "X-Slack-Signature";

    private const string Version = "v0=";
    private const int WindowSeconds = 300;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    // An empty secret would let everybody sign.
    private readonly byte[][] _keys = [.. secrets.Where(secret => !string.IsNullOrWhiteSpace(secret)).Select(Encoding.UTF8.GetBytes)];

    /// <summary>What the headers alone tell: valid is what the body may still make wrong.</summary>
    public SlackSignatureVerdict VerifyHeaders(string? timestamp, string? signature)
    {
        if (string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signature))
        {
            return SlackSignatureVerdict.Missing;
        }

        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
        {
            return SlackSignatureVerdict.Wrong;
        }

        // Both ways: a time in the future would keep a stolen request usable until then.
        if (Math.Abs(clock.GetUtcNow().ToUnixTimeSeconds() - seconds) > WindowSeconds)
        {
            return SlackSignatureVerdict.Stale;
        }

        return signature.Length == Version.Length + (2 * SHA256.HashSizeInBytes) && signature.StartsWith(Version, StringComparison.Ordinal) && signature.AsSpan(Version.Length).IndexOfAnyExcept(HexDigits) < 0
            ? SlackSignatureVerdict.Valid
            : SlackSignatureVerdict.Wrong;
    }

    public SlackSignatureVerdict Verify(string? timestamp, string? signature, ReadOnlySpan<byte> body)
    {
        if (VerifyHeaders(timestamp, signature) is not SlackSignatureVerdict.Valid and var verdict)
        {
            return verdict;
        }

        var given = Encoding.UTF8.GetBytes(signature!);
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(key, timestamp!, body)), given))
            {
                return SlackSignatureVerdict.Valid;
            }
        }

        return SlackSignatureVerdict.Wrong;
    }

    private static string Sign(byte[] key, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(Encoding.UTF8.GetBytes($"v0:{timestamp}:"));
        hmac.AppendData(body);
        return Version + Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}
