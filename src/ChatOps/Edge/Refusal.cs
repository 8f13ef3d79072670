namespace ChatOps.Edge;

/// <summary>Why a delivery was not taken, as it is counted.</summary>
public enum RefusalKind
{
    Unsigned,
    WrongSignature,
    WrongToken,
    WrongTenant,
    WrongAddress,
    Unverifiable,
    Malformed,
    TooLong,
    TooSlow,
    NoRoom,
    NotStored,
}

/// <summary>The answer to a request that is not taken, and why.</summary>
/// <param name="Reason">One line for its sender.</param>
public sealed record Refusal(RefusalKind Kind, int Status, string Reason)
{
    public static Refusal Unverifiable { get; } = new(
        RefusalKind.Unverifiable,
        StatusCodes.Status503ServiceUnavailable,
        "Who sends this cannot be verified just now. Send it again later.");

    public static Refusal NoRoom { get; } = new(
        RefusalKind.NoRoom, StatusCodes.Status503ServiceUnavailable, "Too much is being received at once. Send it again later.");

    public static Refusal TooSlow { get; } = new(RefusalKind.TooSlow, StatusCodes.Status408RequestTimeout, "The body came too slowly.");

    public static Refusal BrokenOff { get; } = new(
        RefusalKind.Malformed, StatusCodes.Status400BadRequest, "The body could not be read to its end.");

    internal static Refusal TooLong(EdgeLimits limits) =>
        new(RefusalKind.TooLong, StatusCodes.Status413PayloadTooLarge, $"The body is longer than {limits.MostBytes} bytes.");
}

/// <summary>One line as the answer to a request; 503 says when to come again.</summary>
internal sealed class LineResult(int status, string text) : IResult
{
    private const string ComeAgainAfterSeconds = "10";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        if (status == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = ComeAgainAfterSeconds;
        }

        return response.WriteAsync(text + "\n", httpContext.RequestAborted);
    }
}
