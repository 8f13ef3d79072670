using System.Globalization;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Jenkins;

/// <summary>The part of Jenkins' REST API that starts builds, shows the queue, and ends both.</summary>
internal static class JenkinsBuildEmulator
{
    private const string Item = "/queue/item/", All = "/queue/api/json", Cancel = "/queue/cancelItem";

    private const string Build = "build", WithParameters = "buildWithParameters", Stop = "stop";

    private const string NotAllowed = "chatops is missing the Job/Build permission";

    /// <summary>The queue, or what is or was in it.</summary>
    public static IResult? Queue(PlaygroundJenkins jenkins, HttpContext context, JenkinsTree tree)
    {
        var path = context.Request.Path.Value!;
        return path.EndsWith(All, StringComparison.Ordinal)
            ? Results.Json(tree.Pick(new JsonObject
            {
                ["_class"] = "hudson.model.Queue",
                ["items"] = new JsonArray([.. jenkins.Queue.Waiting.Select(run => run.Show(Home(context), Why(jenkins)))]),
            }))
            : path.IndexOf(Item, StringComparison.Ordinal) is >= 0 and var at
                && long.TryParse(path[(at + Item.Length)..].Split('/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && jenkins.Queue.Find(id) is { } found ? Results.Json(tree.Pick(found.Show(Home(context), Why(jenkins))))
            : null;
    }

    /// <param name="path">"job/web/job/main/build", "job/web/job/main/128/stop"; empty: of no job.</param>
    public static IResult? Act(PlaygroundJenkins jenkins, HttpContext context, string path)
    {
        if (path.Length == 0)
        {
            return !context.Request.Path.Value!.EndsWith(Cancel, StringComparison.Ordinal) ? null
                : long.TryParse(context.Request.Query["id"], out var id) && jenkins.Queue.Find(id) is not null
                    ? Results.StatusCode(
                        jenkins.Queue.Cancel(id) ? StatusCodes.Status204NoContent : StatusCodes.Status422UnprocessableEntity)
                    : null;
        }

        var (item, deed) = (path[..(path.LastIndexOf('/') + 1)], path[(path.LastIndexOf('/') + 1)..]);
        return deed switch
        {
            Stop when jenkins.FindBuild(item) is not null => Aborted(jenkins, context, item),
            Build or WithParameters when jenkins.FindJob(item) is { } job => Started(jenkins, context, job, deed is WithParameters),
            _ => null,
        };
    }

    private static IResult Aborted(PlaygroundJenkins jenkins, HttpContext context, string build)
    {
        if (!jenkins.MayBuild)
        {
            return JenkinsRestEmulator.Html(NotAllowed, StatusCodes.Status403Forbidden);
        }

        // The same answer whether it still ran or not.
        jenkins.Stop(build);
        context.Response.Headers.Location = Home(context) + build;
        return Results.StatusCode(StatusCodes.Status302Found);
    }

    private static IResult Started(PlaygroundJenkins jenkins, HttpContext context, PlaygroundJob job, bool withParameters)
    {
        if (!jenkins.MayBuild)
        {
            return JenkinsRestEmulator.Html(NotAllowed, StatusCodes.Status403Forbidden);
        }

        if (job.IsDisabled)
        {
            return JenkinsRestEmulator.Html($"{job.Path} is not buildable", StatusCodes.Status409Conflict);
        }

        if (withParameters != job.Parameters.Count > 0)
        {
            return JenkinsRestEmulator.Html(
                withParameters ? $"{job.Path} is not parameterized" : "Nothing is submitted", StatusCodes.Status400BadRequest);
        }

        var (run, isNew) = jenkins.Request(
            job.Path, [.. context.Request.Form.Select(value => KeyValuePair.Create(value.Key, value.Value.ToString()))]);
        context.Response.Headers.Location = $"{Home(context)}queue/item/{run.Id}/";
        return Results.StatusCode(isNew ? StatusCodes.Status201Created : StatusCodes.Status303SeeOther);
    }

    private static string Home(HttpContext context) => $"http://{context.Request.Host}/jenkins/";

    private static string Why(PlaygroundJenkins jenkins) =>
        jenkins.Queue.IsHeld ? "Waiting for next available executor on ‘linux’" : "In the quiet period. Expires in 1 ms";
}
