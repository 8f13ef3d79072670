using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace ChatOps.Playground.Jenkins;

/// <summary>The part of Jenkins' REST API that lists jobs and builds, and answers only what <c>tree</c> asks for.</summary>
public static class JenkinsRestEmulator
{
    private const string Api = "api/json", Stages = "wfapi/describe", Tests = "testReport/";

    private static readonly string Authorization = "Basic " + Convert.ToBase64String(
        Encoding.UTF8.GetBytes($"{PlaygroundJenkins.User}:{PlaygroundJenkins.ApiToken}"));

    public static void MapJenkins(this IEndpointRouteBuilder app, PlaygroundJenkins jenkins) =>
        app.MapGet("/{**path}", (HttpContext context, string? tree) => jenkins.Instead(context)
            ?? (context.Request.Headers.Authorization != Authorization
                ? Results.Text("<html>Invalid password/token</html>", "text/html", statusCode: StatusCodes.Status401Unauthorized)
                : Answer(jenkins, context, JenkinsTree.Of(tree ?? ""))
                    ?? Results.Text("<html>Not Found</html>", "text/html", statusCode: StatusCodes.Status404NotFound)));

    private static IResult? Answer(PlaygroundJenkins jenkins, HttpContext context, JenkinsTree tree)
    {
        // The job's path as Jenkins writes it: routing would have decoded it.
        var path = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        var start = path.IndexOf("/job/", StringComparison.Ordinal) + 1;
        return start == 0 ? null
            : path.EndsWith("/" + Stages, StringComparison.Ordinal)
                ? jenkins.FindBuild(path[start..^Stages.Length]) is { } staged ? Results.Json(staged.Describe()) : null
            : !path.EndsWith("/" + Api, StringComparison.Ordinal) ? null
            : path[start..^Api.Length] is var item && item.EndsWith("/" + Tests, StringComparison.Ordinal)
                ? jenkins.FindBuild(item[..^Tests.Length])?.TestReport is { } report ? Results.Json(tree.Pick(report)) : null
            : jenkins.Find(item) is { } found ? Results.Json(tree.Pick(found))
            : null;
    }
}
