using Microsoft.AspNetCore.Http.Features;

namespace ChatOps.Edge;

/// <summary>
/// Hides paths that may contain a secret, which are all unknown ones, before a request exists: the host puts paths and queries into logs,
/// log scopes, traces and error pages, before or around any middleware. A path with a parameter becomes /builder/-, an unknown one, such as
/// a mistyped /bulder/TOKEN, becomes /-.
/// </summary>
internal sealed class HiddenPath(IServiceProvider services) : IHttpContextFactory
{
    private const string Hidden = "-";

    private readonly DefaultHttpContextFactory _factory = new(services);
    private readonly Refusals _refusals = services.GetRequiredService<Refusals>();

    // Not before the first request: routes are mapped after this is created.
    private readonly Lazy<Known> _known = new(() => new(services.GetRequiredService<EndpointDataSource>()));

    /// <summary>The value of the route's parameter; empty if there is none.</summary>
    public static string Of(HttpRequest request) => request.HttpContext.Features.Get<Sent>()?.Value ?? "";

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        if (featureCollection.Get<IHttpRequestFeature>() is { } request)
        {
            Hide(request, featureCollection);
        }

        return _factory.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => _factory.Dispose(httpContext);

    private void Hide(IHttpRequestFeature request, IFeatureCollection features)
    {
        // None of the bot's addresses has a query.
        request.QueryString = "";
        var path = request.Path;
        if (!_known.Value.Whole.Contains(path.TrimEnd('/')))
        {
            var prefix = _known.Value.Prefixes.FirstOrDefault(p => path.StartsWith(p, StringComparison.OrdinalIgnoreCase));
            if (prefix is null && HttpMethods.IsPost(request.Method))
            {
                _refusals.Add("unknown", RefusalKind.WrongAddress);
            }

            features.Set(new Sent(path[(prefix?.Length ?? 0)..]));
            path = (prefix ?? "/") + Hidden;
        }

        request.Path = request.RawTarget = path;
    }

    private sealed record Sent(string Value);

    private sealed class Known
    {
        public Known(EndpointDataSource endpoints)
        {
            foreach (var pattern in endpoints.Endpoints.OfType<RouteEndpoint>().Select(e => '/' + (e.RoutePattern.RawText ?? "").Trim('/')))
            {
                if (pattern.IndexOf('{', StringComparison.Ordinal) is > 0 and var parameter)
                {
                    Prefixes.Add(pattern[..parameter]);
                }
                else
                {
                    Whole.Add(pattern);
                }
            }
        }

        /// <summary>Without a trailing slash.</summary>
        public HashSet<string> Whole { get; } = new(StringComparer.OrdinalIgnoreCase);

        /// <summary>The part before a parameter.</summary>
        public List<string> Prefixes { get; } = [];
    }
}
