using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatOps.Sources.GitHub;

/// <summary>
/// What GitHub's REST API says about webhooks. Keeps its rate limit, of which it leaves a tenth to others; what is asked again and hasn't
/// changed costs nothing.
/// </summary>
internal sealed partial class GitHubHooks(GitHubOptions options, IHttpClientFactory clients, GitHubAppToken app, TimeProvider clock)
{
    public const string ClientName = "GitHub webhooks";

    private const int Reserve = 10;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30), Unless = TimeSpan.FromMinutes(1);

    private readonly Uri _api = new(options.ApiUrl.EndsWith('/') ? options.ApiUrl : options.ApiUrl + "/");
    private readonly Dictionary<string, (EntityTagHeaderValue Tag, byte[] Body, string? Next)> _seen = [];
    private readonly Lock _lock = new();
    private DateTimeOffset _limitedUntil;

    /// <param name="path">Relative to the API's address, or the whole address of a next page.</param>
    /// <param name="isApp">Asks as the app, otherwise with the token.</param>
    /// <param name="remembers">Whether it will be asked again.</param>
    /// <returns>Null: it doesn't exist, or may not be seen. Otherwise the answer, and the address of its next page.</returns>
    /// <exception cref="SenderLogException">There is no answer.</exception>
    public async Task<(JsonDocument Answer, string? Next)?> GetAsync(
        string path, bool isApp, bool remembers, CancellationToken cancellationToken)
    {
        (EntityTagHeaderValue Tag, byte[] Body, string? Next)? seen;
        lock (_lock)
        {
            if (_limitedUntil > clock.GetUtcNow())
            {
                throw Limited();
            }

            seen = remembers && _seen.TryGetValue(path, out var before) ? before : null;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_api, path));
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.UserAgent.ParseAdd("ChatOps");
        request.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        request.Headers.Authorization = new("Bearer", isApp ? app.Create() : options.Token);
        if (seen is { Tag: var tag })
        {
            request.Headers.IfNoneMatch.Add(tag);
        }

        var (status, headers, body) = await SendAsync(request, cancellationToken);
        Heed(status, headers);
        if (status is HttpStatusCode.NotModified && seen is { } same)
        {
            return (JsonDocument.Parse(same.Body), same.Next);
        }

        if (status is HttpStatusCode.NotFound or HttpStatusCode.Gone)
        {
            return null;
        }

        if (status is not HttpStatusCode.OK)
        {
            throw Refused(status, isApp);
        }

        var answer = Parse(body);
        var next = Next(headers);
        if (remembers && headers.ETag is { } fresh)
        {
            lock (_lock)
            {
                _seen[path] = (fresh, body, next);
            }
        }

        return (answer, next);
    }

    private async Task<(HttpStatusCode, HttpResponseHeaders, byte[])> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await clients.CreateClient(ClientName).SendAsync(request, either.Token);
            return (response.StatusCode, response.Headers, await response.Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SenderLogException($"GitHub did not answer within {Timeout.TotalSeconds:0} s.");
        }
        catch (HttpRequestException)
        {
            throw new SenderLogException("GitHub cannot be reached.");
        }
    }

    /// <summary>Notes how long to wait before the next request.</summary>
    private void Heed(HttpStatusCode status, HttpResponseHeaders headers)
    {
        var now = clock.GetUtcNow();
        var (limit, left) = (Number(headers, "X-RateLimit-Limit"), Number(headers, "X-RateLimit-Remaining"));
        DateTimeOffset? reset = Number(headers, "X-RateLimit-Reset") is { } seconds and < 32_503_680_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
        var isRefused = status is HttpStatusCode.TooManyRequests
            || (status is HttpStatusCode.Forbidden && (headers.RetryAfter is not null || left is 0));
        DateTimeOffset? until = isRefused ? (headers.RetryAfter?.Delta is { } wait ? now + wait : reset) ?? now + Unless
            : left <= limit / Reserve ? reset
            : null;
        if (until > now)
        {
            lock (_lock)
            {
                _limitedUntil = until.Value;
            }
        }

        if (isRefused)
        {
            throw Limited();
        }
    }

    private static SenderLogException Limited() => new("GitHub's rate limit leaves no room for this until it is reset.");

    private static SenderLogException Refused(HttpStatusCode status, bool isApp) => status switch
    {
        HttpStatusCode.Unauthorized => new(
            $"GitHub refuses the {(isApp ? "app's key" : "token")}.",
            isApp
                ? $"check {GitHubOptions.Section}:AppId and {GitHubOptions.Section}:AppKeyPath"
                : $"set {GitHubOptions.Section}:Token to a valid one"),
        HttpStatusCode.Forbidden => new("GitHub doesn't let the token read its webhooks.", Permission),
        _ => new($"GitHub answered {(int)status}."),
    };

    /// <summary>What the token needs.</summary>
    public const string Permission =
        "give ChatOps:GitHub:Token the permission Webhooks: read there (a classic token: read:repo_hook, or admin:org_hook of an organization), or name whose webhooks to read in ChatOps:GitHub:Webhooks";

    private static JsonDocument Parse(byte[] body)
    {
        try
        {
            return JsonDocument.Parse(body);
        }
        catch (JsonException)
        {
            throw new SenderLogException("GitHub's answer could not be read.");
        }
    }

    /// <summary>The next page's address, if it is one of the same API: the token goes nowhere else.</summary>
    private string? Next(HttpResponseHeaders headers) =>
        headers.TryGetValues("Link", out var links)
        && NextLink().Match(string.Join(", ", links)) is { Success: true } match
        && Uri.TryCreate(match.Groups["url"].Value, UriKind.Absolute, out var next)
        && _api.IsBaseOf(next)
            ? next.AbsoluteUri
            : null;

    private static long? Number(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) && long.TryParse(values.First(), out var number) ? number : null;

    [GeneratedRegex("""<(?<url>[^<>]+)>\s*;\s*rel="next"(,|$)""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex NextLink();
}
