using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ChatOps.Code;

namespace ChatOps.Sources;

/// <summary>
/// Questions to a code host's REST API. Each is answered or abandoned within seconds; outages, refusals and limits are reasons.
/// </summary>
/// <param name="title">The host, as people write it.</param>
/// <param name="home">What addresses are relative to.</param>
/// <param name="tokenKey">The setting with the token, or what is in place of one.</param>
/// <param name="authorize">Adds the token to a request, if there is one.</param>
internal sealed class CodeQueries(
    IHttpClientFactory clients, TimeProvider clock, string title, Uri home, string tokenKey, Action<HttpRequestHeaders> authorize)
{
    public const string ClientName = "code-hosts";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongPatience = TimeSpan.FromSeconds(20);

    /// <param name="ask">Makes the requests.</param>
    /// <param name="notFound">The reason if the host doesn't know what is asked about.</param>
    /// <param name="isLong">Nobody waits for the answer.</param>
    public async Task<CodeAnswer<T>> AskAsync<T>(
        Func<Func<string, Task<CodePage>>, Task<T>> ask, string notFound, CancellationToken cancellationToken, bool isLong = false)
    {
        var patience = isLong ? LongPatience : Patience;
        using var timeout = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return new CodeAnswer<T>.Known(await ask(path => GetAsync(path, either.Token)));
        }
        catch (Exception exception) when (
            !cancellationToken.IsCancellationRequested
            && exception is HttpRequestException or IOException or OperationCanceledException or JsonException
                or InvalidOperationException)
        {
            return exception switch
            {
                HttpRequestException { StatusCode: HttpStatusCode.NotFound or HttpStatusCode.BadRequest
                    or HttpStatusCode.UnprocessableEntity } => Unknown<T>(notFound, isTemporary: false),
                HttpRequestException { StatusCode: HttpStatusCode.Unauthorized } =>
                    Unknown<T>($"{title} refuses the token in {tokenKey}.", isTemporary: false),
                HttpRequestException { StatusCode: HttpStatusCode.Forbidden } =>
                    Unknown<T>($"{title} doesn't let the token in {tokenKey} read that.", isTemporary: false),
                HttpRequestException { StatusCode: HttpStatusCode.TooManyRequests } =>
                    Unknown<T>($"{title} asks to be asked less often.", isTemporary: true),
                HttpRequestException { StatusCode: { } status } => Unknown<T>($"{title} answered {(int)status}.", isTemporary: true),
                HttpRequestException or IOException => Unknown<T>($"{title} cannot be reached.", isTemporary: true),
                OperationCanceledException => Unknown<T>(
                    string.Create(CultureInfo.InvariantCulture, $"{title} did not answer within {patience.TotalSeconds:0} s."),
                    isTemporary: true),
                _ => Unknown<T>($"{title}'s answer could not be read.", isTemporary: true),
            };
        }
    }

    private static CodeAnswer<T> Unknown<T>(string reason, bool isTemporary) =>
        new CodeAnswer<T>.Unknown(reason) { IsTemporary = isTemporary };

    private async Task<CodePage> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(home, path));
        request.Headers.UserAgent.Add(new("ChatOps", null));
        request.Headers.Accept.Add(new("application/json"));
        authorize(request.Headers);
        using var response = await clients.CreateClient(ClientName).SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        if (response.StatusCode is not HttpStatusCode.OK)
        {
            throw new HttpRequestException("No answer.", null, response.StatusCode);
        }

        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        using var document = JsonDocument.Parse(body);
        return new(new(document.RootElement.Clone()), response.Headers);
    }
}

/// <summary>An answer of a code host.</summary>
internal sealed record CodePage(Payload Body, HttpResponseHeaders Headers);
