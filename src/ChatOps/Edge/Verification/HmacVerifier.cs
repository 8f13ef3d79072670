using System.Buffers;

namespace ChatOps.Edge.Verification;

/// <summary>For senders that sign each request with a shared secret.</summary>
public sealed class HmacVerifier(HmacScheme scheme, IEnumerable<Secret> secrets) : Verifier
{
    private readonly HmacSignature _signature = new(scheme, secrets);

    public override IReadOnlyList<string> Headers { get; } = [scheme.Header];

    public override ValueTask<Verdict> VerifyHeadersAsync(HttpRequest request, TimeProvider clock, CancellationToken cancellationToken) =>
        new(_signature.VerifyHeaders(Header(request), clock.GetUtcNow()) switch
        {
            SignatureVerdict.Valid => new Verdict.Open(),
            // Without any signature, the sender has no secret.
            SignatureVerdict.Missing or SignatureVerdict.Wrong => Refused(RefusalKind.Unsigned),
            _ => Refused(RefusalKind.WrongSignature),
        });

    public override ValueTask<Verdict> VerifyAsync(
        HttpRequest request, ReadOnlySequence<byte> body, TimeProvider clock, CancellationToken cancellationToken) =>
        new(_signature.Verify(Header(request), body, clock.GetUtcNow()) is (SignatureVerdict.Valid, { } instance)
            ? new Verdict.Genuine(instance)
            : Refused(RefusalKind.WrongSignature));

    private Verdict.Refused Refused(RefusalKind kind) => new(new(
        kind,
        StatusCodes.Status401Unauthorized,
        $"{scheme.Header} is missing, {(scheme.IsTimed ? "too old, " : "")}or was not made with the webhook's secret."));

    private static Func<string, string?> Header(HttpRequest request) =>
        name => request.Headers[name] is { Count: 1 } header ? header[0] : null;
}
