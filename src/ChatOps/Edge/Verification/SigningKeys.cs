using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Edge.Verification;

/// <summary>An issuer's public keys, fetched when a token needs them, and cached for as long as the issuer says.</summary>
/// <param name="read">Reads the keys from what is at the address; null: it is a JSON Web Key Set.</param>
[SuppressMessage(
    "Design",
    "CA1001:Types that own disposable fields should be disposable",
    Justification = "It lives as long as the program, and a semaphore without a wait handle holds nothing.")]
internal sealed class SigningKeys(Uri address, Func<string, IEnumerable<SecurityKey>>? read = null)
{
    private const int LongestSet = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestKept = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan UsuallyKept = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestKept = TimeSpan.FromDays(1);

    /// <summary>The minimum time between requests to the issuer: a stranger's token may name any key.</summary>
    private static readonly TimeSpan BetweenAsks = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
        MaxResponseContentBufferSize = LongestSet,
    };

    private readonly SemaphoreSlim _one = new(1);
    private volatile Known _known = new([], DateTimeOffset.MinValue, DateTimeOffset.MinValue, DateTimeOffset.MinValue, null);

    /// <summary>Why there are no keys, or no newer ones; null when all is fine.</summary>
    public string? Error => _known.Error;

    /// <summary>The keys; null when they are unavailable.</summary>
    /// <param name="id">The wanted key, if the token names one.</param>
    public async ValueTask<IReadOnlyList<SecurityKey>?> FindAsync(string? id, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (IsEnough(_known, id, clock.GetUtcNow()))
        {
            return _known.Keys;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            if (!IsEnough(_known, id, now) && now - _known.AskedAt >= BetweenAsks)
            {
                // The fetch isn't tied to any caller.
                _known = await FetchAsync(clock);
            }

            // If keys can't be refreshed, the old ones remain valid for a while: an issuer's outage shouldn't become the bot's.
            return _known.Keys.Count > 0 && now - _known.FetchedAt < LongestKept ? _known.Keys : null;
        }
        finally
        {
            _one.Release();
        }
    }

    private static bool IsEnough(Known known, string? id, DateTimeOffset now) =>
        now < known.FreshUntil && (string.IsNullOrEmpty(id) || known.Keys.Any(key => key.KeyId == id));

    private async Task<Known> FetchAsync(TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        if (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback)
        {
            return _known with
            {
                AskedAt = now,
                Error = $"The keys at {address.Host} are not fetched: the address is not https, and anyone on the network path could replace them.",
            };
        }

        try
        {
            using var patience = new CancellationTokenSource(Patience, clock);
            using var response = await _http.GetAsync(address, patience.Token);
            response.EnsureSuccessStatusCode();
            var text = await response.Content.ReadAsStringAsync(patience.Token);
            List<SecurityKey> keys = [.. read?.Invoke(text) ?? new JsonWebKeySet(text).GetSigningKeys()];
            return keys.Count == 0
                ? _known with { AskedAt = now, Error = $"{address.Host} has no keys." }
                : new([.. keys], now, now, now + Kept(response.Headers.CacheControl), null);
        }
        catch (Exception exception)
            when (exception is HttpRequestException or OperationCanceledException or ArgumentException or CryptographicException
                or System.Text.Json.JsonException)
        {
            return _known with
            {
                AskedAt = now,
                Error = exception switch
                {
                    HttpRequestException { StatusCode: { } status } => $"{address.Host} answered {(int)status} when asked for its keys.",
                    HttpRequestException => $"{address.Host} cannot be reached for its keys.",
                    OperationCanceledException => $"{address.Host} did not return its keys within {Patience.TotalSeconds:0} s.",
                    _ => $"The keys of {address.Host} are invalid.",
                },
            };
        }
    }

    private static TimeSpan Kept(CacheControlHeaderValue? control)
    {
        var said = control?.MaxAge ?? UsuallyKept;
        return said < ShortestKept ? ShortestKept : said > LongestKept ? LongestKept : said;
    }

    /// <param name="AskedAt">Also set when there was no answer.</param>
    private sealed record Known(
        IReadOnlyList<SecurityKey> Keys, DateTimeOffset FetchedAt, DateTimeOffset AskedAt, DateTimeOffset FreshUntil, string? Error);
}
