using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;

namespace ChatOps.Playground.Jenkins;

/// <summary>The part of Jenkins' REST API that lists jobs and builds, and answers only what <c>tree</c> asks for.</summary>
public static class JenkinsRestEmulator
{
    private const string Api = "api/json", Stages = "wfapi/describe", Tests = "testReport/", Pending = "wfapi/pendingInputActions";

    private const string CrumbText = "6a1c7e52f1a1d8c2b7b1c8f0e6a1";

    private static readonly string Authorization = "Basic " + Convert.ToBase64String(
        Encoding.UTF8.GetBytes($"{PlaygroundJenkins.User}:{PlaygroundJenkins.ApiToken}"));

    public static void MapJenkins(this IEndpointRouteBuilder app, PlaygroundJenkins jenkins)
    {
        app.MapGet("/{**path}", (HttpContext context, string? tree) => Guarded(
            jenkins, context, () => context.Request.Path.Value!.EndsWith("/crumbIssuer/api/json", StringComparison.Ordinal)
                ? Crumb(context)
                : Answer(jenkins, context, JenkinsTree.Of(tree ?? ""))));
        app.MapPost("/{**path}", (HttpContext context) => Guarded(
            jenkins,
            context,
            () => jenkins.WantsCrumbs
                && (context.Request.Headers["Jenkins-Crumb"] != CrumbText || context.Request.Cookies["JSESSIONID.1"] != CrumbText)
                ? Html("No valid crumb was included in the request", StatusCodes.Status403Forbidden)
                : Act(jenkins, PathOf(context)) ?? JenkinsBuildEmulator.Act(jenkins, context, PathOf(context))));
    }

    private static IResult Guarded(PlaygroundJenkins jenkins, HttpContext context, Func<IResult?> answer) => jenkins.Instead(context)
        ?? (context.Request.Headers.Authorization != Authorization
            ? Html("Invalid password/token", StatusCodes.Status401Unauthorized)
            : answer() ?? Html("Not Found", StatusCodes.Status404NotFound));

    internal static IResult Html(string text, int status) => Results.Text($"<html>{text}</html>", "text/html", statusCode: status);

    private static IResult Crumb(HttpContext context)
    {
        context.Response.Cookies.Append("JSESSIONID.1", CrumbText);
        return Results.Json(
            new { _class = "hudson.security.csrf.DefaultCrumbIssuer", crumb = CrumbText, crumbRequestField = "Jenkins-Crumb" });
    }

    private static string PathOf(HttpContext context) =>
        context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0] is var path
            && path.IndexOf("/job/", StringComparison.Ordinal) is >= 0 and var start ? path[(start + 1)..] : "";

    /// <summary>"job/web/job/main/128/input/ID/proceedEmpty".</summary>
    private static IResult? Act(PlaygroundJenkins jenkins, string path) =>
        path.Split("/input/") is [var build, var rest]
            && rest.Split('/') is [var id, ("proceedEmpty" or "abort") and var deed]
            && jenkins.FindBuild(build + "/")?.Input is { } input && input.Id == Uri.UnescapeDataString(id)
            ? jenkins.IsSubmitterElse ? Html("You need to be release-managers to submit this.", StatusCodes.Status400BadRequest)
                : input.TryAnswer(deed is "proceedEmpty") ? Results.Ok()
                : Html("This input has been already given", StatusCodes.Status400BadRequest)
            : null;

    private static IResult? Answer(PlaygroundJenkins jenkins, HttpContext context, JenkinsTree tree)
    {
        // The job's path as Jenkins writes it: routing would have decoded it.
        var path = PathOf(context);
        return path.Length == 0 ? JenkinsBuildEmulator.Queue(jenkins, context, tree)
            : path.EndsWith("/consoleText", StringComparison.Ordinal)
                ? jenkins.FindBuild(path[..^"consoleText".Length]) is { } logged ? Results.Text(logged.Console) : null
            : path.EndsWith("/" + Stages, StringComparison.Ordinal)
                ? jenkins.FindBuild(path[..^Stages.Length]) is { } staged ? Results.Json(staged.Describe()) : null
            : path.EndsWith("/" + Pending, StringComparison.Ordinal)
                ? jenkins.FindBuild(path[..^Pending.Length]) is { } waiting
                    ? Results.Json(new JsonArray([.. waiting.Input is { } input ? (JsonNode[])[input.Show(path[..^Pending.Length])] : []]))
                    : null
            : !path.EndsWith("/" + Api, StringComparison.Ordinal) ? null
            : path[..^Api.Length] is var item && item.EndsWith("/" + Tests, StringComparison.Ordinal)
                ? jenkins.FindBuild(item[..^Tests.Length])?.TestReport is { } report ? Results.Json(tree.Pick(report)) : null
            : jenkins.Find(item) is { } found ? Results.Json(tree.Pick(found))
            : null;
    }
}
