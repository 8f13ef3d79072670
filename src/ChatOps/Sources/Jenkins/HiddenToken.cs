using Microsoft.AspNetCore.Http.Features;

namespace ChatOps.Sources.Jenkins;

/// <summary>
/// The token of <c>/jenkins/{token}</c>, taken out of the request's path before there is a request: the host logs paths, puts them
/// into log scopes and traces, and error pages show them, all before or around any middleware.
/// </summary>
internal sealed class HiddenToken(IServiceProvider services) : IHttpContextFactory
{
    private const string Prefix = "/jenkins/";
    private const string Shown = "/jenkins/-";

    private readonly DefaultHttpContextFactory _factory = new(services);

    /// <summary>The token as it was sent; empty when there was none.</summary>
    public static string Of(HttpRequest request) => request.HttpContext.Features.Get<Token>()?.Value ?? "";

    public HttpContext Create(IFeatureCollection featureCollection)
    {
        if (featureCollection.Get<IHttpRequestFeature>() is { } request
            && request.Path.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
        {
            featureCollection.Set(new Token(request.Path[(at + Prefix.Length)..]));
            request.Path = request.RawTarget = request.Path[..at] + Shown;
        }

        return _factory.Create(featureCollection);
    }

    public void Dispose(HttpContext httpContext) => _factory.Dispose(httpContext);

    private sealed record Token(string Value);
}
