using System.Text.Json.Nodes;

namespace ChatOps.Playground.GitHub;

/// <summary>The REST API about runs that wait for an environment, for whoever has the token.</summary>
public static class GitHubReviewsEmulator
{
    public static void MapGitHubReviews(this IEndpointRouteBuilder app, PlaygroundReviews reviews)
    {
        const string Path = $"/repos/{PlaygroundRepository.FullName}/actions/runs/{{run:long}}/pending_deployments";
        app.MapGet(Path, async (HttpContext context, long run) =>
            await reviews.Instead(context) ?? Unknown(context) ?? Results.Json(reviews.Show(run)));
        app.MapPost(Path, async (HttpContext context, long run) =>
            await reviews.Instead(context) ?? Unknown(context) ?? Answer(reviews, run, (await JsonNode.ParseAsync(context.Request.Body))!));
    }

    private static IResult? Unknown(HttpContext context) =>
        context.Request.Headers.Authorization.ToString().Split(' ') is ["Token" or "Bearer", PlaygroundHook.Token]
            ? null
            : Refuse(StatusCodes.Status404NotFound, "Not Found");

    private static IResult Answer(PlaygroundReviews reviews, long run, JsonNode asked)
    {
        if (!reviews.MayAnswer)
        {
            return Refuse(StatusCodes.Status403Forbidden, "Must be a required reviewer");
        }

        var names = asked["environment_ids"]!.AsArray().Select(id => reviews.NameOf(run, (long)id!)).ToList();
        return names.Count == 0 || names.Contains(null) || (string?)asked["state"] is not ("approved" or "rejected")
            || names.Exists(name => !reviews.Answer(
                run, name!, (string?)asked["state"] is "approved", (string?)asked["comment"] ?? ""))
            ? Refuse(
                StatusCodes.Status422UnprocessableEntity,
                "There are no pending deployment requests to approve or reject for the provided environments")
            : Results.Json(new JsonArray());
    }

    private static IResult Refuse(int status, string message) => Results.Json(
        new JsonObject
        {
            ["message"] = message,
            ["documentation_url"] =
                "https://docs.github.com/rest/actions/workflow-runs#review-pending-deployments-for-a-workflow-run",
            ["status"] = $"{status}",
        },
        statusCode: status);
}
