using System.Text.Json;
using ChatOps.Chat.Slack.Api;
using ChatOps.Edge;
using ChatOps.Edge.Verification;
using Microsoft.Extensions.Primitives;

namespace ChatOps.Chat.Slack.Inbound;

/// <summary>Slack's requests to the bot: verified, stored, and only then answered.</summary>
internal sealed partial class HttpEndpoints(
    SlackOptions options,
    Inbox journal,
    Suggestions suggestions,
    Submissions submissions,
    Receipts receipts,
    LateNotice late,
    WebApiMetrics metrics,
    RequestBodies bodies,
    Refusals refusals,
    TimeProvider clock,
    int maxBodyBytes,
    ILogger<HttpEndpoints> logger)
{
    // Equals sixteen requests of the maximum length, or a thousand of the usual length.
    private const int MostInFlight = 4 * 1024 * 1024;

    // An ssl_check contains hardly anything else; anything longer isn't one, and isn't parsed without a signature.
    private const int LongestSslCheck = 1024;

    // Slack's timeout is three seconds. Whatever was stored in time must have been answered by then.
    private readonly EdgeLimits _limits = new(
        Inbox.Source, maxBodyBytes, Math.Max(MostInFlight, maxBodyBytes), Inbox.Patience + TimeSpan.FromMilliseconds(250));
    private readonly RequestSignature _signature = new(options.SigningSecrets, clock);

    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/slack/commands", PayloadKind.Command);
        Map(routes, "/slack/interactive", PayloadKind.Interactive);
        Map(routes, "/slack/options", PayloadKind.Interactive);
        Map(routes, "/slack/events", PayloadKind.Event);
    }

    private void Map(IEndpointRouteBuilder routes, string path, string kind) =>
        routes.MapPost(path, (HttpRequest request, CancellationToken cancellationToken) => ReceiveAsync(kind, request, cancellationToken));

    private async Task<IResult> ReceiveAsync(string kind, HttpRequest request, CancellationToken cancellationToken)
    {
        var came = clock.GetTimestamp();
        var (timestamp, signature) = (
            Only(request.Headers[RequestSignature.TimestampHeader]), Only(request.Headers[RequestSignature.Header]));
        var verdict = _signature.VerifyHeaders(timestamp, signature);
        // Slack may send an ssl_check without a signature.
        if (verdict is not SignatureVerdict.Valid
            && !(verdict is SignatureVerdict.Missing && kind != PayloadKind.Event && request.ContentLength <= LongestSslCheck))
        {
            return RefuseUnsigned(request, verdict);
        }

        var (body, refusal) = await bodies.ReadAsync(request, _limits, cancellationToken);
        if (body is null)
        {
            metrics.Refused(
                refusal!.Kind is RefusalKind.TooLong ? "too_long" : refusal.Kind is RefusalKind.NoRoom ? "no_room" : "broken_off");
            return Refuse(refusal.Kind, refusal.Status, refusal.Reason);
        }

        using (body)
        {
            var bytes = body.InOnePiece();
            if (IsSslCheck(kind, bytes.Span))
            {
                // None of its content is used, so nothing can be smuggled in with it.
                return Results.Ok();
            }

            verdict = _signature.Verify(timestamp, signature, bytes);
            return verdict is SignatureVerdict.Valid
                ? await TakeAsync(kind, request, body, came, cancellationToken)
                : RefuseUnsigned(request, verdict);
        }
    }

    private async Task<IResult> TakeAsync(
        string kind, HttpRequest request, RequestBody body, long came, CancellationToken cancellationToken)
    {
        try
        {
            var payload = Payload.Parse(kind, body.InOnePiece().Span);
            if (kind == PayloadKind.Event && payload.Text("type") == "url_verification")
            {
                return Results.Json(new Dictionary<string, string?> { ["challenge"] = payload.Text("challenge") });
            }

            return kind == PayloadKind.Interactive && Suggestions.AreRequested(payload)
                ? Results.Json(await suggestions.AnswerAsync(payload))
                : kind == PayloadKind.Interactive && Submissions.Are(payload) && await submissions.RefuseAsync(payload) is { } problem
                ? Results.Json(problem)
                : await KeepAsync(kind, payload, request.HttpContext.Response, body, came, cancellationToken);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            metrics.Refused("malformed");
            LogMalformed(request.Path, exception.Message);
            return Refuse(RefusalKind.Malformed, StatusCodes.Status400BadRequest, $"The body cannot be read: {exception.Message}");
        }
    }

    private async Task<IResult> KeepAsync(
        string kind, Payload payload, HttpResponse response, RequestBody body, long came, CancellationToken cancellationToken)
    {
        try
        {
            if (kind == PayloadKind.Event)
            {
                await journal.AppendAsync(kind, payload, body.InOnePiece(), envelopeId: null, came, body.Deadline);
                return Results.Ok();
            }

            receipts.Begin(payload);
            response.OnCompleted(() =>
            {
                receipts.End(payload);
                return Task.CompletedTask;
            });
            // Slack gets an answer by the deadline, but the write's outcome still matters, so it uses its own copy of the bytes.
            var storing = journal.AppendAsync(kind, payload, body.InOnePiece().ToArray(), envelopeId: null, came, CancellationToken.None);
            _ = TellIfNotStoredAsync(storing, payload);
            if (await storing.WaitAsync(body.Deadline))
            {
                return Submissions.Receipt(payload) is { } receipt ? Results.Json(receipt) : Results.Ok();
            }

            metrics.Refused("too_late");
            LogTooLate(kind);
            return Refuse(RefusalKind.NotStored, StatusCodes.Status503ServiceUnavailable, "The database takes too long: nothing is done.");
        }
        catch (Exception exception)
            when (Inbox.IsOutage(exception) || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            metrics.Refused("database_down");
            LogNotStored(exception, kind);
            return Refuse(
                RefusalKind.NotStored,
                StatusCodes.Status503ServiceUnavailable,
                "The database is down, or takes too long: nothing was stored.");
        }
    }

    private async Task TellIfNotStoredAsync(Task<bool> storing, Payload payload)
    {
        try
        {
            if (await storing)
            {
                return;
            }
        }
        catch (Exception exception) when (Inbox.IsOutage(exception))
        {
            // The request that waited for it logs the failure.
        }

        await late.TellAsync(payload, CancellationToken.None);
    }

    private LineResult RefuseUnsigned(HttpRequest request, SignatureVerdict verdict)
    {
        metrics.Refused($"{verdict}_signature".ToLowerInvariant());
        LogUnsigned(request.Path, verdict, request.HttpContext.Connection.RemoteIpAddress?.ToString());
        return Refuse(
            verdict is SignatureVerdict.Missing ? RefusalKind.Unsigned : RefusalKind.WrongSignature,
            StatusCodes.Status401Unauthorized,
            "The request is not signed by Slack, or its signature is too old.");
    }

    private LineResult Refuse(RefusalKind kind, int status, string reason)
    {
        refusals.Add(Inbox.Source, kind);
        return new(status, reason);
    }

    private static bool IsSslCheck(string kind, ReadOnlySpan<byte> body) =>
        kind != PayloadKind.Event && body.Length <= LongestSslCheck && Payload.ParseForm(body).GetValueOrDefault("ssl_check") == "1";

    /// <summary>A header sent twice is treated as missing: it is unclear which of them was signed.</summary>
    private static string? Only(StringValues header) => header.Count == 1 ? header[0] : null;

    [LoggerMessage(
        Level = LogLevel.Warning, Message = "A request to {Path} was refused: its Slack signature is {Verdict} (from {Address})")]
    private partial void LogUnsigned(string path, SignatureVerdict verdict, string? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A signed request to {Path} could not be read: {Reason}")]
    private partial void LogMalformed(string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A {Kind} from Slack came too late to the database and is not acted upon")]
    private partial void LogTooLate(string kind);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database did not store a {Kind} from Slack; Slack got 503")]
    private partial void LogNotStored(Exception exception, string kind);
}
