using System.Security.Cryptography;
using System.Text;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Edge.Verification;

namespace ChatOps.Fuzz.Targets;

/// <summary>
/// The signatures of Slack and of event sources: what the sender signed is valid, and with one bit changed it isn't. Input: a header line,
/// and a body.
/// </summary>
internal static class Signatures
{
    private const long Now = 1_531_420_618;

    private static readonly byte[] Secret = "a secret of the sender and us"u8.ToArray();
    private static readonly HmacSignature Plain = new(
        new("X-Hub-Signature-256") { Prefix = "sha256=" }, [new("", Encoding.UTF8.GetString(Secret))]);
    private static readonly HmacSignature Standard = new(HmacScheme.StandardWebhooks, [new("", Encoding.UTF8.GetString(Secret))]);
    private static readonly RequestSignature Slack = new([Encoding.UTF8.GetString(Secret)], new StoppedClock());

    public static void Hold(byte[] input)
    {
        var (header, body) = Input.Headed(input);
        var at = header.Length * 131;

        var slack = "v0="
            + Convert.ToHexStringLower(HMACSHA256.HashData(Secret, (byte[])[.. Encoding.UTF8.GetBytes($"v0:{Now}:"), .. body]));
        Property.Holds(Slack.Verify($"{Now}", slack, body) == SignatureVerdict.Valid, "Slack's own signature is refused");
        Property.Holds(Slack.Verify($"{Now + 1}", slack, body) != SignatureVerdict.Valid, "Slack's signature is good for another time");
        Property.Holds(
            Slack.Verify($"{Now}", Spoiled(slack, at), body) != SignatureVerdict.Valid, "another signature is taken for Slack's");
        Property.Holds(
            header == slack || Slack.Verify($"{Now}", header, body) != SignatureVerdict.Valid, "anything is taken for Slack's signature");
        Property.Holds(
            header == $"{Now}" || Slack.Verify(header, slack, body) != SignatureVerdict.Valid, "anything is taken for Slack's time");

        var plain = "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Secret, body));
        Property.Holds(IsValid(Plain, plain, body), "a sender's own signature is refused");
        Property.Holds(!IsValid(Plain, Spoiled(plain, at), body), "another signature is taken for the sender's");
        Property.Holds(header == plain || !IsValid(Plain, header, body), "anything is taken for a sender's signature");

        var base64 = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Secret, (byte[])[.. Encoding.UTF8.GetBytes($"7.{Now}."), .. body]));
        Property.Holds(IsValid(Standard, base64, body), "a standard webhook is refused");
        Property.Holds(IsValid(Standard, $"v1,AAAA {base64} v1,", body), "one good signature of several is not enough");
        Property.Holds(
            header.Contains(base64, StringComparison.Ordinal) || !IsValid(Standard, header, body),
            "anything is taken for a standard webhook's signature");

        if (body.Length > 0)
        {
            body[at % body.Length] ^= (byte)(1 << (header.Length % 8));
            Property.Holds(Slack.Verify($"{Now}", slack, body) != SignatureVerdict.Valid, "Slack's signature is good for another body");
            Property.Holds(!IsValid(Plain, plain, body), "a signature is good for another body");
            Property.Holds(!IsValid(Standard, base64, body), "a standard webhook's signature is good for another body");
        }
    }

    private static bool IsValid(HmacSignature scheme, string header, byte[] body) => scheme.Verify(
        name => name switch { "webhook-id" => "7", "webhook-timestamp" => $"{Now}", _ => header },
        new(body),
        DateTimeOffset.FromUnixTimeSeconds(Now)).Verdict is SignatureVerdict.Valid;

    private static string Spoiled(string signature, int at) =>
        string.Create(signature.Length, (signature, at % signature.Length), static (letters, from) =>
        {
            from.signature.CopyTo(letters);
            letters[from.Item2] = letters[from.Item2] == '0' ? '1' : '0';
        });

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Now);
    }
}
