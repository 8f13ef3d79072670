using System.Net;

namespace ChatOps.Playground;

/// <summary>
/// The Playground answers to this machine's own names alone. A page somewhere else that is open in the same browser could otherwise press
/// its buttons, by its address or by a name of its own that leads here.
/// </summary>
internal static class LoopbackOnly
{
    public static void UseLoopbackOnly(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var (request, response) = (context.Request, context.Response);
        if (IsLoopback(request.Host.Host)
            && request.Headers.Origin.All(origin => Uri.TryCreate(origin, UriKind.Absolute, out var from) && IsLoopback(from.Host)))
        {
            await next(context);
            return;
        }

        response.StatusCode = StatusCodes.Status403Forbidden;
        await response.WriteAsync(
            "The Playground answers to localhost, 127.0.0.1 and [::1] only, and to pages from there.\n", context.RequestAborted);
    });

    private static bool IsLoopback(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
