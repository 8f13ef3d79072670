using System.Security.Cryptography;
using System.Text;
using ChatOps.Journal;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace ChatOps.Sources.GitHub;

/// <summary>
/// <c>POST /github</c>: GitHub's webhooks. The signature covers the raw body and is checked before anything is parsed.
/// Both content types that GitHub offers are accepted; the delivery kept is the JSON of either.
/// </summary>
internal sealed class GitHubEndpoint(Webhooks webhooks, IOptions<GitHubOptions> options, TimeProvider clock)
{
    public const string Source = "github";

    private readonly byte[][] _secrets = [.. options.Value.Secrets.Where(secret => secret.Length > 0).Select(Encoding.UTF8.GetBytes)];

    public async Task<IResult> ReceiveAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var (body, refusal) = await webhooks.ReadAsync(Source, request, cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        if (!IsSigned(request.Headers["X-Hub-Signature-256"].ToString(), body.Span, _secrets))
        {
            return webhooks.Refuse(Source, StatusCodes.Status401Unauthorized, "X-Hub-Signature-256 is missing or was not made with the webhook's secret.");
        }

        if (request.Headers["X-GitHub-Delivery"].ToString() is not { Length: > 0 and <= 200 } id
            || request.Headers["X-GitHub-Event"].ToString() is not { Length: > 0 and <= 200 } kind)
        {
            return webhooks.Refuse(Source, StatusCodes.Status400BadRequest, "X-GitHub-Delivery and X-GitHub-Event must both be there, and short.");
        }

        if (request.HasFormContentType)
        {
            body = PayloadField(body.Span);
        }

        return RequestBody.JsonProblem(body.Span) is { } problem
            ? webhooks.Refuse(Source, StatusCodes.Status400BadRequest, problem)
            : await webhooks.KeepAsync(new Delivery(Source, id, kind, clock.GetUtcNow(), body), cancellationToken);
    }

    public static bool IsSigned(string header, ReadOnlySpan<byte> body, ReadOnlySpan<byte[]> secrets)
    {
        const string Prefix = "sha256=";
        Span<byte> theirs = stackalloc byte[SHA256.HashSizeInBytes];
        if (!header.StartsWith(Prefix, StringComparison.Ordinal)
            || header.Length != Prefix.Length + (2 * theirs.Length)
            || Convert.FromHexString(header.AsSpan(Prefix.Length), theirs, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        Span<byte> ours = stackalloc byte[SHA256.HashSizeInBytes];
        var signed = false;
        foreach (var secret in secrets)
        {
            HMACSHA256.HashData(secret, body, ours);
            signed |= CryptographicOperations.FixedTimeEquals(ours, theirs);
        }

        return signed;
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
