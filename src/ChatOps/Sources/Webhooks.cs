using System.Data.Common;
using System.Diagnostics.Metrics;
using ChatOps.Journal;
using Microsoft.Extensions.Options;

namespace ChatOps.Sources;

/// <summary>What every webhook edge does alike: reads the body, writes the delivery down, answers, counts the answers.</summary>
/// <remarks>The counter <c>chatops.webhooks</c> has the tags <c>source</c> and <c>status</c> (202 stored, 200 a duplicate, 401 not from the sender, …).</remarks>
internal sealed partial class Webhooks(Deliveries deliveries, IOptions<HttpOptions> options, IMeterFactory meters, ILogger<Webhooks> log)
{
    private readonly Counter<long> _answers = meters.Create(Telemetry.Name).CreateCounter<long>(
        "chatops.webhooks", unit: "{request}", description: "Webhooks answered, by source and HTTP status.");

    /// <summary>The body, or the refusal to answer with.</summary>
    public async Task<(ReadOnlyMemory<byte> Body, IResult? Refusal)> ReadAsync(string source, HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.Headers.ContentEncoding is [{ Length: > 0 } encoding, ..] && !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return (default, Refuse(source, StatusCodes.Status415UnsupportedMediaType, "Send the body without Content-Encoding."));
        }

        try
        {
            var most = options.Value.MaxBodyBytes;
            return await RequestBody.ReadAsync(request, most, cancellationToken) is { } body
                ? (body, null)
                : (default, Refuse(source, StatusCodes.Status413PayloadTooLarge, $"The body is longer than {most} bytes. ChatOps:Http:MaxBodyBytes sets the limit."));
        }
        catch (BadHttpRequestException exception)
        {
            return (default, Refuse(source, exception.StatusCode, "The body could not be read to its end."));
        }
    }

    /// <summary>Answers only after the delivery is on disk.</summary>
    public async Task<IResult> KeepAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            return await deliveries.AppendAsync(delivery, cancellationToken)
                ? Answer(delivery.Source, StatusCodes.Status202Accepted, "Stored.")
                : Answer(delivery.Source, StatusCodes.Status200OK, "Stored before: a duplicate.");
        }
        catch (DbException exception)
        {
            LogNotStored(exception, delivery);
            return Answer(delivery.Source, StatusCodes.Status503ServiceUnavailable, "Not stored: the database is down. Send it again later.");
        }
    }

    public IResult Refuse(string source, int status, string reason)
    {
        LogRefused(source, status, reason);
        return Answer(source, status, reason);
    }

    private IResult Answer(string source, int status, string text)
    {
        _answers.Add(1, new KeyValuePair<string, object?>("source", source), new KeyValuePair<string, object?>("status", status));
        return Results.Text(text + "\n", statusCode: status);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database did not take {Delivery}; the sender was told 503")]
    private partial void LogNotStored(Exception exception, Delivery delivery);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request to the {Source} webhook was refused with {Status}: {Reason}")]
    private partial void LogRefused(string source, int status, string reason);
}
