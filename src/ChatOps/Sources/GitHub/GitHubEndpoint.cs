using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Edge;
using ChatOps.Journal;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace ChatOps.Sources.GitHub;

/// <summary>
/// <c>POST /github</c>: GitHub's webhooks. Nothing is read of a request whose headers are not as GitHub's; the signature covers the raw
/// body and is checked before anything is parsed. Both content types that GitHub offers are accepted; the delivery kept is the JSON of either.
/// </summary>
internal sealed class GitHubEndpoint(Webhooks webhooks, IOptions<GitHubOptions> options, IOptions<HttpOptions> http, TimeProvider clock)
{
    public const string Source = "github";

    private const string Unsigned = "X-Hub-Signature-256 is missing or was not made with the webhook's secret.";

    // GitHub waits ten seconds.
    private readonly EdgeLimits _limits = EdgeLimits.Webhook(Source, http.Value, TimeSpan.FromSeconds(9));
    private readonly byte[][] _secrets = [.. options.Value.Secrets.Where(secret => secret.Length > 0).Select(Encoding.UTF8.GetBytes)];

    public async Task<IResult> ReceiveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!TryReadSignature(request.Headers["X-Hub-Signature-256"].ToString(), stackalloc byte[SHA256.HashSizeInBytes]))
        {
            return webhooks.Refuse(Source, RefusalKind.Unsigned, StatusCodes.Status401Unauthorized, Unsigned);
        }

        if (request.Headers["X-GitHub-Delivery"].ToString() is not { Length: > 0 and <= 200 } id
            || request.Headers["X-GitHub-Event"].ToString() is not { Length: > 0 and <= 200 } kind)
        {
            return webhooks.Refuse(Source, RefusalKind.Malformed, StatusCodes.Status400BadRequest, "X-GitHub-Delivery and X-GitHub-Event must both be there, and short.");
        }

        var (body, refusal) = await webhooks.ReadAsync(_limits, request, cancellationToken);
        if (body is null)
        {
            return refusal!;
        }

        using (body)
        {
            return await ReceiveAsync(request, id, kind, body, cancellationToken);
        }
    }

    private async Task<IResult> ReceiveAsync(HttpRequest request, string id, string kind, RequestBody body, CancellationToken cancellationToken)
    {
        if (!IsSigned(request.Headers["X-Hub-Signature-256"].ToString(), body.Bytes, _secrets))
        {
            return webhooks.Refuse(Source, RefusalKind.WrongSignature, StatusCodes.Status401Unauthorized, Unsigned);
        }

        var json = request.HasFormContentType ? PayloadField(body.InOnePiece().Span) : body.InOnePiece();
        return RequestBody.JsonProblem(json.Span) is { } problem
            ? webhooks.Refuse(Source, RefusalKind.Malformed, StatusCodes.Status400BadRequest, problem)
            : await webhooks.KeepAsync(new Delivery(Source, id, GitHubKinds.Known(kind), clock.GetUtcNow(), json), body, cancellationToken);
    }

    public static bool IsSigned(string header, ReadOnlySequence<byte> body, ReadOnlySpan<byte[]> secrets)
    {
        Span<byte> theirs = stackalloc byte[SHA256.HashSizeInBytes], ours = stackalloc byte[SHA256.HashSizeInBytes];
        if (!TryReadSignature(header, theirs))
        {
            return false;
        }

        var signed = false;
        foreach (var secret in secrets)
        {
            Sign(secret, body, ours);
            signed |= CryptographicOperations.FixedTimeEquals(ours, theirs);
        }

        return signed;
    }

    private static bool TryReadSignature(string header, Span<byte> signature)
    {
        const string Prefix = "sha256=";
        return header.StartsWith(Prefix, StringComparison.Ordinal)
            && header.Length == Prefix.Length + (2 * signature.Length)
            && Convert.FromHexString(header.AsSpan(Prefix.Length), signature, out _, out _) == OperationStatus.Done;
    }

    private static void Sign(byte[] secret, ReadOnlySequence<byte> body, Span<byte> signature)
    {
        if (body.IsSingleSegment)
        {
            HMACSHA256.HashData(secret, body.FirstSpan, signature);
            return;
        }

        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        foreach (var piece in body)
        {
            hmac.AppendData(piece.Span);
        }

        hmac.GetHashAndReset(signature);
    }

    /// <summary>The JSON in a form; nothing when there is none.</summary>
    public static byte[] PayloadField(ReadOnlySpan<byte> form)
    {
        // The body's length is capped already.
        using var reader = new FormReader(Encoding.UTF8.GetString(form)) { ValueLengthLimit = int.MaxValue };
        try
        {
            return reader.ReadForm().TryGetValue("payload", out var payload) ? Encoding.UTF8.GetBytes(payload.ToString()) : [];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }
}
