using System.Text;

namespace ChatOps.Playground.Jenkins;

/// <summary>The part of Jenkins' REST API that lists jobs and builds, and answers only what <c>tree</c> asks for.</summary>
public static class JenkinsRestEmulator
{
    private static readonly string Authorization = "Basic " + Convert.ToBase64String(
        Encoding.UTF8.GetBytes($"{PlaygroundJenkins.User}:{PlaygroundJenkins.ApiToken}"));

    public static void MapJenkins(this IEndpointRouteBuilder app, PlaygroundJenkins jenkins) =>
        app.MapGet("/{**path}", (HttpContext context, string? tree) => jenkins.Instead(context)
            ?? (context.Request.Headers.Authorization != Authorization
                ? Results.Text("<html>Invalid password/token</html>", "text/html", statusCode: StatusCodes.Status401Unauthorized)
                : Job(context) is { } path && jenkins.Find(path) is { } found
                    ? Results.Json(JenkinsTree.Of(tree ?? "").Pick(found))
                    : Results.Text("<html>Not Found</html>", "text/html", statusCode: StatusCodes.Status404NotFound)));

    /// <summary>The job's path as Jenkins writes it: routing would have decoded it.</summary>
    private static string? Job(HttpContext context)
    {
        const string End = "api/json";
        var path = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        var start = path.IndexOf("/job/", StringComparison.Ordinal) + 1;
        return start > 0 && path.EndsWith("/" + End, StringComparison.Ordinal) ? path[start..^End.Length] : null;
    }
}
