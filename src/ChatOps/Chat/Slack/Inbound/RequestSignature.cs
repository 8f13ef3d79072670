using System.Buffers;
using ChatOps.Edge.Verification;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>Slack's request signature, version v0: an HMAC over the timestamp and the raw body.</summary>
internal sealed class RequestSignature(IEnumerable<string> secrets, TimeProvider clock)
{
    public const string TimestampHeader = "X-Slack-Request-Timestamp";
    public const string Header = "X-Slack-Signature";

    private static readonly HmacScheme Scheme = new(Header)
    {
        Prefix = "v0=",
        Signed = "v0:{timestamp}:{body}",
        TimestampHeader = TimestampHeader,
    };

    private readonly HmacSignature _signature = new(Scheme, Secret.Of(secrets));

    /// <summary>The verdict from the headers alone: if they are valid, the body's signature may still be wrong.</summary>
    public SignatureVerdict VerifyHeaders(string? timestamp, string? signature) =>
        _signature.VerifyHeaders(Headers(timestamp, signature), clock.GetUtcNow());

    public SignatureVerdict Verify(string? timestamp, string? signature, ReadOnlyMemory<byte> body) =>
        _signature.Verify(Headers(timestamp, signature), new ReadOnlySequence<byte>(body), clock.GetUtcNow()).Verdict;

    private static Func<string, string?> Headers(string? timestamp, string? signature) => name => name is Header ? signature : timestamp;
}
