using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Code;

namespace ChatOps.Marks;

/// <summary>Calls to the tools that are told: each is answered or abandoned within seconds.</summary>
internal sealed class MarkCalls(IHttpClientFactory clients, TimeProvider clock)
{
    public const string ClientName = "marks";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), LongestLimit = TimeSpan.FromHours(2);

    public static StringContent Json(JsonObject body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    /// <summary>Writes something; the answer has no id.</summary>
    /// <param name="title">The tool, as people write it.</param>
    /// <param name="mend">What to do if it refuses the token.</param>
    /// <param name="isThere">The status that says that it is there already.</param>
    public Task<ReportAnswer> WriteAsync(
        string title, string mend, HttpRequestMessage request, CancellationToken cancellationToken, HttpStatusCode? isThere = null) =>
        CallAsync(title, mend, request, isWrite: true, isThere, (_, _) => Task.FromResult<long?>(null), cancellationToken);

    /// <summary>Looks for something; the answer has an id if there is any.</summary>
    /// <param name="isIn">Whether the answer has it.</param>
    /// <inheritdoc cref="WriteAsync"/>
    public Task<ReportAnswer> LookAsync(
        string title, string mend, HttpRequestMessage request, Func<JsonElement, bool> isIn, CancellationToken cancellationToken) =>
        CallAsync(
            title,
            mend,
            request,
            isWrite: false,
            isThere: null,
            async (content, stop) =>
            {
                using var document = JsonDocument.Parse(await content.ReadAsByteArrayAsync(stop));
                return isIn(document.RootElement) ? 1 : null;
            },
            cancellationToken);

    private async Task<ReportAnswer> CallAsync(
        string title,
        string mend,
        HttpRequestMessage request,
        bool isWrite,
        HttpStatusCode? isThere,
        Func<HttpContent, CancellationToken, Task<long?>> read,
        CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using (request)
            {
                using var response = await clients.CreateClient(ClientName).SendAsync(request, either.Token);
                return response.IsSuccessStatusCode || response.StatusCode == isThere
                    ? new ReportAnswer.Done(await read(response.Content, either.Token))
                    : Refused(title, mend, response, isWrite);
            }
        }
        catch (Exception exception) when (
            !cancellationToken.IsCancellationRequested
            && exception is HttpRequestException or IOException or OperationCanceledException or JsonException or InvalidOperationException)
        {
            return new ReportAnswer.Later(
                exception switch
                {
                    HttpRequestException or IOException => $"{title} cannot be reached.",
                    OperationCanceledException => $"{title} did not answer within {Patience.TotalSeconds:0} s.",
                    _ => $"{title}'s answer could not be read.",
                },
                null,
                isWrite);
        }
    }

    private ReportAnswer Refused(string title, string mend, HttpResponseMessage response, bool isWrite) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new ReportAnswer.Refused($"{title} refuses the token.", mend),
        HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => new ReportAnswer.Later(
            $"{title} asks to be asked later.", WaitOf(response), MayBeDone: false),
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new ReportAnswer.Later(
            $"{title} answered {(int)response.StatusCode}.", null, isWrite),
        _ => new ReportAnswer.Refused($"{title} answered {(int)response.StatusCode}.", mend),
    };

    private TimeSpan? WaitOf(HttpResponseMessage response) =>
        (response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - clock.GetUtcNow()) is { Ticks: > 0 } wait
            ? wait < LongestLimit ? wait : LongestLimit
            : null;
}
