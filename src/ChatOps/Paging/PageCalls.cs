using System.Net;
using System.Text.Json;

namespace ChatOps.Paging;

/// <summary>
/// Calls to whoever notifies people: each is answered or abandoned within seconds. No address, token or body is ever in a reason.
/// </summary>
internal sealed class PageCalls(IHttpClientFactory clients, TimeProvider clock)
{
    public const string ClientName = "paging";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="title">Whom it calls, as people write it.</param>
    /// <param name="isWrite">Whether an answer that is lost leaves open whether it was done.</param>
    /// <param name="read">Reads an answer that isn't a failure.</param>
    /// <param name="refused">Says why it was refused; null: the status is all that is known.</param>
    public async Task<PageAnswer> CallAsync(
        string title,
        HttpRequestMessage request,
        bool isWrite,
        Func<JsonElement, PageAnswer> read,
        Func<HttpStatusCode, JsonElement, string?>? refused,
        CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using (request)
            {
                using var response = await clients.CreateClient(ClientName).SendAsync(request, either.Token);
                var body = await BodyAsync(response, either.Token);
                return (int)response.StatusCode switch
                {
                    < 300 => read(body),
                    401 or 403 => new PageAnswer.Refused($"{title} refuses the credentials"),
                    408 or >= 500 => new PageAnswer.Later($"{title} answered {(int)response.StatusCode}", isWrite),
                    429 => new PageAnswer.Later($"{title} limits the rate", MayBeDone: false),
                    var status => new PageAnswer.Refused(refused?.Invoke(response.StatusCode, body) ?? $"{title} answered {status}"),
                };
            }
        }
        catch (Exception exception) when (
            !cancellationToken.IsCancellationRequested && exception is HttpRequestException or IOException or OperationCanceledException)
        {
            return new PageAnswer.Later(
                exception is OperationCanceledException
                    ? $"{title} did not answer within {Patience.TotalSeconds:0} s"
                    : $"{title} cannot be reached",
                // Nothing was sent if there was no connection.
                isWrite && exception is not HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError
                    or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError });
        }
    }

    /// <summary>An answer that isn't JSON says nothing.</summary>
    private static async Task<JsonElement> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>A text in an answer; null: there is none.</summary>
    public static string? Text(JsonElement json, string name) =>
        json.ValueKind is not JsonValueKind.Object || !json.TryGetProperty(name, out var value) ? null
        : value.ValueKind is JsonValueKind.String ? value.GetString()
        : value.ValueKind is JsonValueKind.Number ? value.GetRawText()
        : null;
}
