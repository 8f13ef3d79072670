using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChatOps.Sources.Jenkins;

/// <summary>A controller's REST API, asked with a user's API token, which needs no crumb.</summary>
internal sealed class JenkinsApi(string name, JenkinsController controller, IHttpClientFactory clients, TimeProvider clock)
{
    public const string ClientName = "Jenkins";

    private const long LongestText = 64 * 1024 * 1024;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    public string User => controller.User!;

    private readonly string _home = controller.BaseUrl!.TrimEnd('/') + "/";

    /// <param name="path">Of a job: "job/web/job/main/".</param>
    /// <param name="tree">What to answer, as Jenkins writes it.</param>
    /// <returns>Null: there is no such job, or the user may not see it.</returns>
    /// <exception cref="SenderLogException">There is no answer.</exception>
    public Task<T?> GetAsync<T>(string path, string tree, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => GetAsync($"{path}api/json?tree={Uri.EscapeDataString(tree)}", type, cancellationToken);

    /// <param name="path">With its query.</param>
    /// <returns>Null: there is nothing, or the user may not see it.</returns>
    /// <exception cref="SenderLogException">There is no answer.</exception>
    public async Task<T?> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var request = Request(HttpMethod.Get, path);
        var (status, body, _) = await SendAsync(request, cancellationToken);
        return status switch
        {
            HttpStatusCode.OK => Parse(body, type),
            HttpStatusCode.NotFound => null,
            HttpStatusCode.Unauthorized => throw new SenderLogException(
                $"Jenkins refuses the API token of {controller.User}.",
                $"set {JenkinsOptions.Section}:Controllers:{name}:ApiToken to a valid one"),
            HttpStatusCode.Forbidden => throw new SenderLogException(
                $"Jenkins doesn't let {controller.User} read {path.Split("api/json")[0]}.", "give that user the permissions Overall/Read and Job/Read"),
            >= HttpStatusCode.Moved and < HttpStatusCode.BadRequest => throw new SenderLogException(
                $"Jenkins answered {(int)status}: its address is another one.",
                $"set {JenkinsOptions.Section}:Controllers:{name}:BaseUrl to where it doesn't redirect"),
            _ => throw new SenderLogException($"Jenkins answered {(int)status}."),
        };
    }

    /// <summary>Does something.</summary>
    /// <param name="form">Null: without any values.</param>
    /// <exception cref="SenderLogException">There is no answer: it may have been done.</exception>
    public async Task<JenkinsReply> PostAsync(
        string path, CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? form = null)
    {
        using var request = Post(path, form);
        var (status, body, headers) = await SendAsync(request, cancellationToken);
        // With an API token no crumb is needed, unless something between us strips or replaces it, or Jenkins is older than 2.96.
        if (IsCrumb(status, body) && await CrumbAsync(cancellationToken) is var (field, crumb, cookies))
        {
            using var again = Post(path, form);
            again.Headers.TryAddWithoutValidation(field, crumb);
            again.Headers.TryAddWithoutValidation("Cookie", cookies);
            (status, body, headers) = await SendAsync(again, cancellationToken);
        }

        return new(status, headers.Location?.ToString(), IsCrumb(status, body));
    }

    /// <summary>The end of a text, of at most some bytes; null: there is none, or it is too long to be read.</summary>
    /// <exception cref="SenderLogException">There is no answer.</exception>
    public async Task<byte[]?> TailAsync(string path, int bytes, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, path);
        return await AskAsync(
            request,
            async (response, patience) =>
            {
                if (response.StatusCode is not HttpStatusCode.OK)
                {
                    return null;
                }

                // A text has no end that could be asked for alone: it is read, and what is too far from its end is forgotten.
                await using var text = await response.Content.ReadAsStreamAsync(patience);
                var (kept, held, total) = (new byte[2 * bytes], 0, 0L);
                for (int read; (read = await text.ReadAsync(kept.AsMemory(held), patience)) > 0;)
                {
                    (held, total) = (held + read, total + read);
                    if (total > LongestText)
                    {
                        return null;
                    }

                    if (held == kept.Length)
                    {
                        kept.AsSpan(bytes).CopyTo(kept);
                        held = bytes;
                    }
                }

                return kept[Math.Max(0, held - bytes)..held];
            },
            HttpCompletionOption.ResponseHeadersRead,
            cancellationToken);
    }

    private static bool IsCrumb(HttpStatusCode status, byte[] body) =>
        status is HttpStatusCode.Forbidden && Encoding.UTF8.GetString(body).Contains("crumb", StringComparison.OrdinalIgnoreCase);

    /// <summary>It is valid for one user in one session.</summary>
    private async Task<(string Field, string Crumb, IEnumerable<string> Cookies)?> CrumbAsync(CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Get, "crumbIssuer/api/json");
        var (status, body, headers) = await SendAsync(request, cancellationToken);
        return status is HttpStatusCode.OK
            && Parse(body, JenkinsRestJson.Default.JenkinsCrumb) is { CrumbRequestField: { } field, Crumb: { } crumb }
            ? (field, crumb, headers.TryGetValues("Set-Cookie", out var set) ? set.Select(cookie => cookie.Split(';')[0]) : [])
            : null;
    }

    private HttpRequestMessage Post(string path, IReadOnlyDictionary<string, string>? form)
    {
        var request = Request(HttpMethod.Post, path);
        request.Content = new FormUrlEncodedContent(form ?? new Dictionary<string, string>());
        return request;
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, _home + path);
        request.Headers.Authorization = new(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{controller.User}:{controller.ApiToken}")));
        return request;
    }

    private Task<(HttpStatusCode Status, byte[] Body, HttpResponseHeaders Headers)> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken) => AskAsync(
        request,
        async (response, patience) => (response.StatusCode, await response.Content.ReadAsByteArrayAsync(patience), response.Headers),
        HttpCompletionOption.ResponseContentRead,
        cancellationToken);

    private async Task<T> AskAsync<T>(
        HttpRequestMessage request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, HttpCompletionOption completion,
        CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await clients.CreateClient(ClientName).SendAsync(request, completion, either.Token);
            return await read(response, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SenderLogException($"Jenkins did not answer within {Timeout.TotalSeconds:0} s.") { IsSilent = true };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new SenderLogException("Jenkins cannot be reached.")
            {
                IsSilent = true,
                IsUnreached = exception is HttpRequestException
                {
                    HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                        or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
                },
            };
        }
    }

    private static T Parse<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new SenderLogException("Jenkins' answer could not be read.");
        }
    }
}
