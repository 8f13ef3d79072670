using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Playground.Slack.Delivery;

/// <summary>Slack's <c>v0</c> request signature.</summary>
internal static class RequestSignature
{
    public static string Of(string secret, string timestamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"v0:{timestamp}:"), .. body];
        return "v0=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));
    }
}
