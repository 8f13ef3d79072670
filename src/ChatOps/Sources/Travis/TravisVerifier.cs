using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using ChatOps.Edge;
using ChatOps.Edge.Verification;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Sources.Travis;

/// <summary>
/// Travis CI signs the form's payload with a private key, whose public part is at its API. That proves Travis CI, not whose repository it
/// is: only those that are configured are heard.
/// </summary>
internal sealed class TravisVerifier(TravisOptions options) : Verifier
{
    public const string Field = "payload";

    private const string Signature = "Signature";
    private const int LongestSignature = 2048;

    private readonly SigningKeys _keys = new(new(new Uri(options.ApiUrl), "config"), Read);

    public override IReadOnlyList<string> Headers { get; } = [Signature];

    public override string? Error => _keys.Error;

    /// <remarks>
    /// Only a form has the payload that is signed: in a body of another type, the same bytes might be a part of something else.
    /// </remarks>
    public override ValueTask<Verdict> VerifyHeadersAsync(HttpRequest request, TimeProvider clock, CancellationToken cancellationToken) =>
        new(request.HasFormContentType && SignatureOf(request) is not null
            ? new Verdict.Open()
            : Refused(RefusalKind.Unsigned, StatusCodes.Status401Unauthorized, $"{Signature} is missing, or the body isn't a form."));

    public override async ValueTask<Verdict> VerifyAsync(
        HttpRequest request, ReadOnlySequence<byte> body, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (await _keys.FindAsync(id: null, clock, cancellationToken) is not { } keys)
        {
            return new Verdict.Refused(Refusal.Unverifiable);
        }

        var (payload, signature) = (Receiver.Payload(body.ToArray(), Field), SignatureOf(request)!);
        // It has no other algorithm.
        return !keys.OfType<RsaSecurityKey>().Any(key =>
                key.Rsa.VerifyData(payload, signature, HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1))
            ? Refused(
                RefusalKind.WrongSignature,
                StatusCodes.Status401Unauthorized,
                $"{Signature} was not made with the key at {options.ApiUrl}.")
            : options.Has(TravisSource.RepositoryOf(payload))
            ? new Verdict.Genuine("")
            : Refused(
                RefusalKind.NotTrusted,
                StatusCodes.Status403Forbidden,
                $"The repository is not one of {TravisOptions.Section}:Repositories.");
    }

    private static byte[]? SignatureOf(HttpRequest request)
    {
        var bytes = new byte[LongestSignature];
        return request.Headers[Signature] is [{ Length: > 0 and < LongestSignature } text]
            && Convert.TryFromBase64String(text, bytes, out var length)
            && length > 0
                ? bytes[..length]
                : null;
    }

    /// <summary>The key in what the API says about itself.</summary>
    private static IEnumerable<SecurityKey> Read(string config)
    {
        using var document = JsonDocument.Parse(config);
        if (new Payload(document.RootElement)["config"]["notifications"]["webhook"]["public_key"].Text is not { } pem)
        {
            return [];
        }

        var rsa = RSA.Create();
        rsa.ImportFromPem(pem);
        return [new RsaSecurityKey(rsa)];
    }

    private static Verdict.Refused Refused(RefusalKind kind, int status, string reason) => new(new(kind, status, reason));
}
