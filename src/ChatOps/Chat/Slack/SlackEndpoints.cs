using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace ChatOps.Chat.Slack;

/// <summary>Slack's requests to us: verified, written down, and only then answered.</summary>
internal sealed partial class SlackEndpoints(
    SlackOptions options, SlackJournal journal, SlackMetrics metrics, TimeProvider clock, int maxBodyBytes, ILogger<SlackEndpoints> logger)
{
    // An ssl_check has hardly anything else in it; what is longer is none, and is not parsed unsigned.
    private const int LongestSslCheck = 1024;

    private readonly SlackSignature _signature = new(options.SigningSecrets, clock);

    public void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, "/slack/commands", SlackKind.Command);
        Map(routes, "/slack/interactive", SlackKind.Interactive);
        Map(routes, "/slack/events", SlackKind.Event);
    }

    private void Map(IEndpointRouteBuilder routes, string path, string kind) =>
        routes.MapPost(path, (HttpRequest request, CancellationToken cancellationToken) => ReceiveAsync(kind, request, cancellationToken));

    private async Task<IResult> ReceiveAsync(string kind, HttpRequest request, CancellationToken cancellationToken)
    {
        if (await RequestBody.ReadAsync(request, maxBodyBytes, cancellationToken) is not { } body)
        {
            metrics.Refused("too_long");
            return Results.Text($"The body is longer than {maxBodyBytes} bytes.\n", statusCode: StatusCodes.Status413PayloadTooLarge);
        }

        if (IsSslCheck(kind, body.Span))
        {
            // Slack may send it unsigned; nothing in it is used, so nothing can be smuggled in with it.
            return Results.Ok();
        }

        var verdict = _signature.Verify(Only(request.Headers[SlackSignature.TimestampHeader]), Only(request.Headers[SlackSignature.Header]), body.Span);
        if (verdict is not SlackSignatureVerdict.Valid)
        {
            metrics.Refused($"{verdict}_signature".ToLowerInvariant());
            LogUnsigned(request.Path, verdict, request.HttpContext.Connection.RemoteIpAddress?.ToString());
            return Results.Text("The request is not signed by Slack, or its signature is too old.\n", statusCode: StatusCodes.Status401Unauthorized);
        }

        try
        {
            var payload = SlackPayload.Parse(kind, body.Span);
            if (kind == SlackKind.Event && payload.Text("type") == "url_verification")
            {
                return Results.Json(new Dictionary<string, string?> { ["challenge"] = payload.Text("challenge") });
            }

            return await KeepAsync(kind, payload, body, cancellationToken);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            metrics.Refused("malformed");
            LogMalformed(request.Path, exception.Message);
            return Results.Text($"The body cannot be read: {exception.Message}\n", statusCode: StatusCodes.Status400BadRequest);
        }
    }

    private async Task<IResult> KeepAsync(string kind, SlackPayload payload, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            await journal.AppendAsync(kind, payload, body, envelopeId: null, cancellationToken);
            return Results.Ok();
        }
        catch (Exception exception) when (SlackJournal.IsOutage(exception))
        {
            metrics.Refused("database_down");
            LogNotStored(exception, kind);
            return Results.Text("The database is down: nothing was stored.\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static bool IsSslCheck(string kind, ReadOnlySpan<byte> body) =>
        kind != SlackKind.Event && body.Length <= LongestSslCheck && SlackPayload.ParseForm(body).GetValueOrDefault("ssl_check") == "1";

    /// <summary>A header sent twice is no header: which of them was signed?</summary>
    private static string? Only(StringValues header) => header.Count == 1 ? header[0] : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request to {Path} was refused: its Slack signature is {Verdict} (from {Address})")]
    private partial void LogUnsigned(string path, SlackSignatureVerdict verdict, string? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A signed request to {Path} could not be read: {Reason}")]
    private partial void LogMalformed(string path, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The database did not take a {Kind} from Slack; Slack was told 503")]
    private partial void LogNotStored(Exception exception, string kind);
}
