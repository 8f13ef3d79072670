using Microsoft.AspNetCore.Http.Features;

namespace ChatOps.Edge;

/// <summary>Reads request bodies within their edge's limits.</summary>
internal sealed class RequestBodies(BodyMemory memory, TimeProvider clock)
{
    /// <summary>The body, to be disposed, or why it is refused. Verify the sender's headers first.</summary>
    public async Task<(RequestBody? Body, Refusal? Refusal)> ReadAsync(
        HttpRequest request, EdgeLimits limits, CancellationToken cancellationToken)
    {
        // Kestrel's own limit would close the connection, so the sender would see a reset instead of the 413.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        if (request.ContentLength > limits.MostBytes)
        {
            return (null, Refusal.TooLong(limits));
        }

        var body = new RequestBody(limits, memory, clock, cancellationToken);
        if (await FillAsync(body, request, cancellationToken) is { } refusal)
        {
            body.Dispose();
            return (null, refusal);
        }

        return (body, null);
    }

    private static async Task<Refusal?> FillAsync(RequestBody body, HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await body.FillAsync(request.BodyReader, request.ContentLength);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return body.IsTooLate ? Refusal.TooSlow : Refusal.NoRoom;
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode == StatusCodes.Status408RequestTimeout
                ? Refusal.TooSlow
                : Refusal.BrokenOff with { Status = exception.StatusCode };
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            return Refusal.BrokenOff;
        }
    }
}
