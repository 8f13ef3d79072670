using System.Globalization;
using System.Net;
using ChatOps.Chat.Teams.Cards;
using Microsoft.Bot.Connector.Authentication;
using Microsoft.Bot.Schema;
using Microsoft.Rest;

namespace ChatOps.Chat.Teams.Connector;

/// <summary>Classifies failed calls by what can be done about them.</summary>
internal static class ConnectorErrors
{
    private const int LongestDetail = 200;

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(10);

    /// <summary>Null: the exception is a bug rather than a failed call.</summary>
    public static ConnectorError? Of(Exception exception, DateTimeOffset now) => exception switch
    {
        ErrorResponseException { Response: { } response } e => Of(response, e.Body?.Error?.Code, e.Body?.Error?.Message, now),
        HttpOperationException { Response: { } response } => Of(response, null, null, now),
        // The SDK's calls about teams throw this for 429, and keep the response for themselves.
        ThrottleException => new("http_429", ConnectorFailure.Later),
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        } => new("no_connection", ConnectorFailure.Later),
        HttpRequestException or IOException or OperationCanceledException => new("no_answer", ConnectorFailure.Ambiguous),
        Microsoft.Rest.SerializationException => new("unreadable_answer", ConnectorFailure.Ambiguous),
        _ => null,
    };

    private static ConnectorError Of(HttpResponseMessageWrapper response, string? code, string? message, DateTimeOffset now)
    {
        var word = code is { Length: > 0 and <= 60 } && code.All(char.IsAsciiLetterOrDigit) ? code : $"http_{(int)response.StatusCode}";
        return new(
            word, Sort(response.StatusCode, word), RetryAfter(response, now),
            string.IsNullOrWhiteSpace(message) ? null : TeamsText.OneLine(message, LongestDetail));
    }

    /// <summary>For these, Microsoft recommends a retry; 502 and 504 don't say whether the call was done.</summary>
    private static ConnectorFailure Sort(HttpStatusCode status, string code) => (status, code) switch
    {
        (HttpStatusCode.TooManyRequests or HttpStatusCode.PreconditionFailed, _) => ConnectorFailure.Later,
        (HttpStatusCode.Unauthorized, _) => ConnectorFailure.Token,
        (HttpStatusCode.RequestEntityTooLarge, _) or (HttpStatusCode.BadRequest, "MessageSizeTooBig" or "BadSyntax" or "BadArgument") =>
            ConnectorFailure.Content,
        (HttpStatusCode.Forbidden, "MessageWritesBlocked" or "BotNotInConversationRoster" or "BotDisabledByAdmin"
            or "ForbiddenOperationException" or "InvalidBotApiHost" or "http_403") => ConnectorFailure.NotInstalled,
        (HttpStatusCode.NotFound or HttpStatusCode.Gone, _) => ConnectorFailure.Missing,
        ( >= HttpStatusCode.InternalServerError, _) => ConnectorFailure.Ambiguous,
        _ => ConnectorFailure.Rejected,
    };

    private static TimeSpan? RetryAfter(HttpResponseMessageWrapper response, DateTimeOffset now)
    {
        var text = response.Headers?
            .FirstOrDefault(header => header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase)).Value?
            .FirstOrDefault();
        var wait = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at - now
            : (TimeSpan?)null;
        return wait is { } some ? TimeSpan.FromTicks(Math.Clamp(some.Ticks, TimeSpan.TicksPerSecond, LongestRetryAfter.Ticks)) : null;
    }
}
