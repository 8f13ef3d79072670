using System.Net;

namespace ChatOps.Playground;

/// <summary>
/// The Playground accepts requests only under the names of the local machine. Otherwise, another site that is open in the same browser
/// could press its buttons, by the Playground's address or by a domain of its own that resolves to it.
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
