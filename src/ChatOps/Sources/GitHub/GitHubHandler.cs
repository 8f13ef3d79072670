using System.Net;
using System.Net.Http.Headers;

namespace ChatOps.Sources.GitHub;

/// <summary>
/// Sends the requests of Octokit: as the GitHub App where there is no token; and what was asked before only if it has changed, which costs
/// nothing of the rate limit otherwise.
/// </summary>
internal sealed class GitHubHandler : DelegatingHandler
{
    /// <summary>In bytes. Comparisons come with patches.</summary>
    private const int MostSeen = 32 * 1024 * 1024, LongestSeen = 4 * 1024 * 1024;

    private readonly Uri _api;
    private readonly GitHubInstallations? _app;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Seen> _seen = [];
    private long _bytes;

    /// <param name="app">Null: requests have a token, or need none.</param>
    public GitHubHandler(Uri api, GitHubInstallations? app, HttpMessageHandler inner)
        : base(inner) => (_api, _app) = (api, app);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = _app is null ? null : await _app.TokenAsync(PathOf(request), cancellationToken);
        if (token is not null)
        {
            request.Headers.Authorization = new("Token", token);
        }

        var seen = request.Method == HttpMethod.Get ? Find(request) : null;
        if (seen is not null)
        {
            request.Headers.IfNoneMatch.Add(seen.Tag);
        }

        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode is HttpStatusCode.Unauthorized && token is not null)
        {
            _app!.Forget(token);
        }

        if (response.StatusCode is HttpStatusCode.NotModified && seen is not null)
        {
            return Same(response, seen);
        }

        if (request.Method == HttpMethod.Get && response is { StatusCode: HttpStatusCode.OK, Headers.ETag: { } tag })
        {
            await RememberAsync(request, response, tag, cancellationToken);
        }

        return response;
    }

    protected override void Dispose(bool disposing)
    {
        _app?.Dispose();
        base.Dispose(disposing);
    }

    private string PathOf(HttpRequestMessage request) => _api.MakeRelativeUri(request.RequestUri!).OriginalString.Split('?')[0];

    private Seen? Find(HttpRequestMessage request)
    {
        lock (_lock)
        {
            return _seen.GetValueOrDefault(request.RequestUri!.AbsoluteUri);
        }
    }

    /// <summary>The answer that was given before, with the rate limit as it is now.</summary>
    private static HttpResponseMessage Same(HttpResponseMessage response, Seen seen)
    {
        response.StatusCode = HttpStatusCode.OK;
        response.Content = new ByteArrayContent(seen.Body);
        response.Content.Headers.ContentType = seen.Type;
        if (seen.Links.Count > 0 && !response.Headers.Contains("Link"))
        {
            response.Headers.Add("Link", seen.Links);
        }

        return response;
    }

    private async Task RememberAsync(
        HttpRequestMessage request, HttpResponseMessage response, EntityTagHeaderValue tag, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (body.Length > LongestSeen)
        {
            return;
        }

        lock (_lock)
        {
            _bytes += body.Length - (_seen.GetValueOrDefault(request.RequestUri!.AbsoluteUri)?.Body.Length ?? 0);
            if (_bytes > MostSeen)
            {
                _seen.Clear();
                _bytes = body.Length;
            }

            _seen[request.RequestUri!.AbsoluteUri] = new(
                tag,
                body,
                response.Content.Headers.ContentType,
                response.Headers.TryGetValues("Link", out var links) ? [.. links] : []);
        }
    }

    private sealed record Seen(EntityTagHeaderValue Tag, byte[] Body, MediaTypeHeaderValue? Type, IReadOnlyList<string> Links);
}
