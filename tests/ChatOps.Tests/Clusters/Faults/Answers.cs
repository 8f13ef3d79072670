using System.Text;

namespace ChatOps.Tests.Clusters.Faults;

/// <summary>Errors from API servers, and from the gateways in front of them.</summary>
internal static class Answers
{
    public static byte[] Failure(int status) => Encoding.UTF8.GetBytes(status switch
    {
        // A gateway in between does not speak Kubernetes.
        502 => "<html><body>Bad Gateway</body></html>",
        410 => Status(410, "Expired", "too old resource version"),
        429 => Status(429, "TooManyRequests", "Too many requests, please try again later."),
        503 => Status(503, "ServiceUnavailable", "the server is currently unable to handle the request"),
        _ => Status(status, "InternalError", "Internal error occurred: etcdserver: request timed out"),
    });

    /// <summary>The only line of a watch whose resourceVersion has expired.</summary>
    public static byte[] Expired() =>
        Encoding.UTF8.GetBytes($$"""{"type":"ERROR","object":{{Status(410, "Expired", "too old resource version")}}}""" + "\n");

    private static string Status(int code, string reason, string message) =>
        $$"""{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"{{message}}","reason":"{{reason}}","code":{{code}}}""";
}
