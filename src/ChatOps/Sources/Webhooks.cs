using System.Data.Common;
using System.Diagnostics.Metrics;
using ChatOps.Edge;
using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>What every webhook edge does alike: reads the body, writes the delivery down, answers, counts the answers.</summary>
/// <remarks>The counter <c>chatops.webhooks</c> has the tags <c>source</c> and <c>status</c> (202 stored, 200 a duplicate, 401 not from the sender, …).</remarks>
internal sealed partial class Webhooks(Deliveries deliveries, RequestBodies bodies, Refusals refusals, IMeterFactory meters, ILogger<Webhooks> log)
{
    private readonly Counter<long> _answers = meters.Create(Telemetry.Name).CreateCounter<long>(
        "chatops.webhooks", unit: "{request}", description: "Webhooks answered, by source and HTTP status.");

    /// <summary>The body, to be disposed, or the refusal to answer with.</summary>
    public async Task<(RequestBody? Body, IResult? Refusal)> ReadAsync(EdgeLimits limits, HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers.ContentEncoding is [{ Length: > 0 } encoding, ..] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return (null, Refuse(limits.Edge, RefusalKind.Malformed, StatusCodes.Status415UnsupportedMediaType, "Send the body without Content-Encoding."));
        }

        var (body, refusal) = await bodies.ReadAsync(request, limits, cancellationToken);
        return refusal is null
            ? (body, null)
            : (null, Refuse(limits.Edge, refusal.Kind, refusal.Status, refusal.Kind is RefusalKind.TooLong ? $"{refusal.Reason} ChatOps:Http:MaxBodyBytes sets the limit." : refusal.Reason));
    }

    /// <summary>Answers only after the delivery is on disk, and while there is still somebody who hears it.</summary>
    /// <param name="body">The one that it came in.</param>
    public async Task<IResult> KeepAsync(Delivery delivery, RequestBody body, CancellationToken cancellationToken)
    {
        try
        {
            return await deliveries.AppendAsync(delivery, body.Deadline)
                ? Answer(delivery.Source, StatusCodes.Status202Accepted, "Stored.")
                : Answer(delivery.Source, StatusCodes.Status200OK, "Stored before: a duplicate.");
        }
        catch (Exception exception) when (exception is DbException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogNotStored(exception, delivery);
            refusals.Add(delivery.Source, RefusalKind.NotStored);
            return Answer(
                delivery.Source,
                StatusCodes.Status503ServiceUnavailable,
                exception is DbException ? "Not stored: the database is down. Send it again later." : "Not stored: the database takes too long. Send it again later.");
        }
    }

    public IResult Refuse(string source, RefusalKind kind, int status, string reason)
    {
        LogRefused(source, status, reason);
        refusals.Add(source, kind);
        return Answer(source, status, reason);
    }

    private LineResult Answer(string source, int status, string text)
    {
        _answers.Add(1, new KeyValuePair<string, object?>("source", source), new KeyValuePair<string, object?>("status", status));
        return new(status, text);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database did not take {Delivery}; the sender was told 503")]
    private partial void LogNotStored(Exception exception, Delivery delivery);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request to the {Source} webhook was refused with {Status}: {Reason}")]
    private partial void LogRefused(string source, int status, string reason);
}
