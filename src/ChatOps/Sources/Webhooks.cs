using System.Data.Common;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Edge;
using ChatOps.Edge.Verification;
using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>
/// The edge of all event sources: verifies each delivery, stores it, answers, counts the answers, and does nothing else. A body isn't read
/// if the headers rule the request out, and isn't parsed before the sender is verified.
/// </summary>
/// <remarks>
/// The counter <c>chatops.webhooks</c> has the tags <c>source</c> and <c>status</c> (202 stored, 200 a duplicate, 401 not authenticated,
/// …).
/// </remarks>
internal sealed partial class Webhooks(
    IReadOnlyList<ConfiguredSource> sources, Intake intake, RequestBodies bodies, Refusals refusals, HttpOptions http,
    TimeProvider clock, IMeterFactory meters, ILogger<Webhooks> log)
{
    private readonly Counter<long> _answers = meters.Create(Telemetry.Name).CreateCounter<long>(
        "chatops.webhooks", unit: "{request}", description: "Webhooks answered, by source and HTTP status.");

    public void Map(IEndpointRouteBuilder routes)
    {
        foreach (var (source, setup) in sources)
        {
            foreach (var receiver in setup.Receivers)
            {
                var limits = EdgeLimits.Webhook(source.Name, http, receiver.Patience);
                routes.MapPost(
                    receiver.Path,
                    (HttpRequest request, CancellationToken cancellationToken) => ReceiveAsync(
                        limits, receiver, request, cancellationToken));
            }
        }
    }

    private async Task<IResult> ReceiveAsync(EdgeLimits limits, Receiver receiver, HttpRequest request, CancellationToken cancellationToken)
    {
        var verdict = await receiver.Verifier.VerifyHeadersAsync(request, clock, cancellationToken);
        if (verdict is Verdict.Refused { Refusal: var refused })
        {
            return Refuse(limits, refused);
        }

        if (receiver.HeaderProblem(request.Headers) is { } problem)
        {
            return Refuse(limits, Malformed(problem));
        }

        var (body, refusal) = await ReadAsync(limits, request, cancellationToken);
        if (body is null)
        {
            return Refuse(limits, refusal!);
        }

        using (body)
        {
            verdict = verdict is Verdict.Open
                ? await receiver.Verifier.VerifyAsync(request, body.Bytes, clock, cancellationToken)
                : verdict;
            return verdict is Verdict.Genuine genuine
                ? await TakeAsync(limits, receiver, genuine, request, body, cancellationToken)
                : Refuse(limits, ((Verdict.Refused)verdict).Refusal);
        }
    }

    private async Task<IResult> TakeAsync(
        EdgeLimits limits,
        Receiver receiver,
        Verdict.Genuine genuine,
        HttpRequest request,
        RequestBody body,
        CancellationToken cancellationToken)
    {
        var payload = receiver.FormField is { } field && request.HasFormContentType
            ? Receiver.Payload(body.InOnePiece().Span, field)
            : body.InOnePiece();
        var opened = receiver.Opened(payload);
        var redacted = receiver.IsJson ? DeliveryRedaction.RedactJson(opened, RequestBody.DeepestJson) : null;
        if (redacted is null && receiver.IsJson && RequestBody.JsonProblem(opened.Span) is { } problem)
        {
            return Refuse(limits, Malformed(problem));
        }

        var id = receiver.IdOf(request.Headers)
            ?? receiver.IdOf(opened)
            ?? (receiver.CountsEach ? $"{Guid.NewGuid():N}" : HashOf(payload, genuine.Proof));
        redacted ??= DeliveryRedaction.Redact(opened);
        var delivery = new Delivery(limits.Edge, id, receiver.KindOf(request.Headers), clock.GetUtcNow(), redacted.Value)
        {
            Instance = genuine.Instance,
            Headers = genuine.Proven.Count > 0 ? genuine.Proven : receiver.Kept(request.Headers),
        };
        return await KeepAsync(
            limits,
            delivery,
            body,
            receiver.Handshake is { } handshake ? () => handshake(request.HttpContext, payload, body.Deadline) : null,
            cancellationToken);
    }

    /// <summary>The body, which the caller must dispose, or why it was rejected.</summary>
    private async Task<(RequestBody? Body, Refusal? Refusal)> ReadAsync(
        EdgeLimits limits, HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers.ContentEncoding is [{ Length: > 0 } encoding, ..]
            && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return (null, new(RefusalKind.Malformed, StatusCodes.Status415UnsupportedMediaType, "Send the body without Content-Encoding."));
        }

        var (body, refusal) = await bodies.ReadAsync(request, limits, cancellationToken);
        return refusal is { Kind: RefusalKind.TooLong }
            ? (null, refusal with { Reason = $"{refusal.Reason} ChatOps:Http:MaxBodyBytes sets the limit." })
            : (body, refusal);
    }

    /// <summary>Answers only after the delivery is on disk, and while the sender is still waiting.</summary>
    /// <param name="body">The body that the delivery came in.</param>
    /// <param name="handshake">What is then still to be done.</param>
    private async Task<IResult> KeepAsync(
        EdgeLimits limits, Delivery delivery, RequestBody body, Func<Task<Refusal?>>? handshake, CancellationToken cancellationToken)
    {
        try
        {
            var isNew = await intake.AppendAsync(delivery, body.Deadline);
            return handshake is not null && await handshake() is { } refusal ? Refuse(limits, refusal)
                : isNew
                ? Answer(delivery.Source, StatusCodes.Status202Accepted, "Stored.")
                : Answer(delivery.Source, StatusCodes.Status200OK, "Stored before: a duplicate.");
        }
        catch (Exception exception)
            when (exception is DbException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogNotStored(exception, delivery);
            refusals.Add(delivery.Source, RefusalKind.NotStored);
            return Answer(
                delivery.Source,
                StatusCodes.Status503ServiceUnavailable,
                exception is DbException
                    ? "Not stored: the database is down. Try again later."
                    : "Not stored: the database takes too long. Try again later.");
        }
    }

    private static string HashOf(ReadOnlyMemory<byte> payload, string? proof)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(payload.Span);
        hash.AppendData(Encoding.UTF8.GetBytes(proof ?? ""));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static Refusal Malformed(string reason) => new(RefusalKind.Malformed, StatusCodes.Status400BadRequest, reason);

    private LineResult Refuse(EdgeLimits limits, Refusal refusal)
    {
        LogRefused(limits.Edge, refusal.Status, refusal.Reason);
        refusals.Add(limits.Edge, refusal.Kind);
        return Answer(limits.Edge, refusal.Status, refusal.Reason);
    }

    private LineResult Answer(string source, int status, string text)
    {
        _answers.Add(1, new KeyValuePair<string, object?>("source", source), new KeyValuePair<string, object?>("status", status));
        return new(status, text);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database did not store {Delivery}; the sender got 503")]
    private partial void LogNotStored(Exception exception, Delivery delivery);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request to the {Source} webhook was refused with {Status}: {Reason}")]
    private partial void LogRefused(string source, int status, string reason);
}
