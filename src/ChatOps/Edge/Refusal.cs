namespace ChatOps.Edge;

/// <summary>Why a delivery was refused, for counting.</summary>
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
    NotTrusted,
}

/// <summary>The response to a refused request, and the reason.</summary>
/// <param name="Reason">One line for its sender.</param>
public sealed record Refusal(RefusalKind Kind, int Status, string Reason)
{
    public static Refusal Unverifiable { get; } = new(
        RefusalKind.Unverifiable,
        StatusCodes.Status503ServiceUnavailable,
        "The sender can't be verified at the moment. Try again later.");

    public static Refusal NoRoom { get; } = new(
        RefusalKind.NoRoom, StatusCodes.Status503ServiceUnavailable, "Too many requests at once. Try again later.");

    public static Refusal TooSlow { get; } = new(RefusalKind.TooSlow, StatusCodes.Status408RequestTimeout, "The body arrived too slowly.");

    public static Refusal BrokenOff { get; } = new(
        RefusalKind.Malformed, StatusCodes.Status400BadRequest, "The body ended prematurely.");

    internal static Refusal TooLong(EdgeLimits limits) =>
        new(RefusalKind.TooLong, StatusCodes.Status413PayloadTooLarge, $"The body is longer than {limits.MostBytes} bytes.");
}

/// <summary>A one-line response; 503 says when to retry.</summary>
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
