using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChatOps.Sources.Aws;

/// <summary>The public keys of SNS's certificates, fetched when a message needs one, and kept for a day.</summary>
/// <remarks>
/// The network isn't asked for the chain of a certificate: SNS doesn't serve the authorities between it and a root, and that it was served
/// by SNS's own host over https says the same.
/// </remarks>
/// <param name="isEmulated">An emulator's certificate may have any name.</param>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "It lives as long as the program, and a semaphore without a wait handle holds nothing.")]
internal sealed class SnsCertificates(bool isEmulated)
{
    public const string ClientName = "sns";
    public const int LongestAnswer = 16 * 1024;

    private const int MostKept = 50, MostAskedAMinute = 6;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _one = new(1);
    private readonly ConcurrentDictionary<Uri, Known> _known = new();
    private readonly Queue<DateTimeOffset> _asked = new();
    private volatile string? _error;

    /// <summary>Why the last one isn't there; null when all is fine.</summary>
    public string? Error => _error;

    public async Task<SigningKey> FindAsync(
        Uri address, SnsTopic topic, IHttpClientFactory http, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (Find(address, clock) is { } known)
        {
            return known;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (Find(address, clock) is { } fetched)
            {
                return fetched;
            }

            var now = clock.GetUtcNow();
            while (_asked.TryPeek(out var first) && now - first >= TimeSpan.FromMinutes(1))
            {
                _asked.Dequeue();
            }

            // Strangers may make up addresses: SNS isn't asked for all of them.
            if (_asked.Count >= MostAskedAMinute)
            {
                return new(null, IsAway: true);
            }

            _asked.Enqueue(now);
            // The fetch isn't tied to any caller.
            return await FetchAsync(address, topic, http, clock);
        }
        finally
        {
            _one.Release();
        }
    }

    private SigningKey? Find(Uri address, TimeProvider clock) =>
        _known.TryGetValue(address, out var known) && clock.GetUtcNow() < known.Until ? new(known.Key, IsAway: false) : null;

    private async Task<SigningKey> FetchAsync(Uri address, SnsTopic topic, IHttpClientFactory http, TimeProvider clock)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience, clock);
            using var client = http.CreateClient(ClientName);
            using var response = await client.GetAsync(address, patience.Token);
            if ((int)response.StatusCode is >= 400 and < 500)
            {
                return Keep(address, null, clock);
            }

            response.EnsureSuccessStatusCode();
            using var certificate = X509Certificate2.CreateFromPem(await response.Content.ReadAsStringAsync(patience.Token));
            return Keep(address, IsGood(certificate, topic, clock) ? certificate : null, clock);
        }
        catch (CryptographicException)
        {
            return Keep(address, null, clock);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            _error = exception is HttpRequestException { StatusCode: { } status }
                ? $"{address.Host} answered {(int)status} when asked for its certificate."
                : $"{address.Host} cannot be reached for its certificate.";
            return new(null, IsAway: true);
        }
    }

    /// <param name="certificate">Null: there is none, or a wrong one, which need not be asked for again either.</param>
    private SigningKey Keep(Uri address, X509Certificate2? certificate, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        if (_known.Count >= MostKept)
        {
            // What strangers made up makes room first.
            _known.TryRemove(_known.MinBy(one => (one.Value.Key is not null, one.Value.Until)));
        }

        var until = certificate is not null && new DateTimeOffset(certificate.NotAfter) is var end && end < now + Kept ? end : now + Kept;
        var key = certificate?.PublicKey.ExportSubjectPublicKeyInfo();
        _known[address] = new(key, until);
        _error = key is null ? _error : null;
        return new(key, IsAway: false);
    }

    private bool IsGood(X509Certificate2 certificate, SnsTopic topic, TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        using var key = certificate.GetRSAPublicKey();
        return key is { KeySize: >= 2048 }
            && certificate.NotBefore.ToUniversalTime() <= now
            && now <= certificate.NotAfter.ToUniversalTime()
            && (isEmulated || topic.Signers.Any(name => certificate.MatchesHostname(name, allowWildcards: false)));
    }

    private sealed record Known(byte[]? Key, DateTimeOffset Until);
}

/// <param name="Key">A SubjectPublicKeyInfo; null: there is no such key.</param>
/// <param name="IsAway">It can't be found out now.</param>
internal readonly record struct SigningKey(byte[]? Key, bool IsAway);
