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

    private const int WindowSeconds = 300;

    // An empty secret would let everybody sign.
    private readonly byte[][] _keys = [.. secrets.Where(secret => !string.IsNullOrWhiteSpace(secret)).Select(Encoding.UTF8.GetBytes)];

    public SlackSignatureVerdict Verify(string? timestamp, string? signature, ReadOnlySpan<byte> body)
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

        var given = Encoding.UTF8.GetBytes(signature);
        foreach (var key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Sign(key, timestamp, body)), given))
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
        return "v0=" + Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}
