using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.GitHub;

/// <summary>The REST API about deployments and their statuses, for whoever has the token.</summary>
public static class GitHubDeploymentsEmulator
{
    private static readonly string[] States = ["error", "failure", "inactive", "in_progress", "queued", "pending", "success"];

    public static void MapGitHubDeployments(this IEndpointRouteBuilder app, PlaygroundRepository repository)
    {
        const string Path = $"/repos/{PlaygroundRepository.FullName}/deployments";
        var deployments = repository.Deployments;
        app.MapGet(Path, (HttpContext context, string? sha, string? environment, int? per_page, int? page) => AnswerAsync(
            context,
            deployments,
            isWrite: false,
            _ => Results.Json(new JsonArray([.. deployments.All.Reverse()
                .Where(one => (sha is null || (string?)one.Body["sha"] == sha) && (environment is null || one.Environment == environment))
                .Skip(((page ?? 1) - 1) * (per_page ?? 30))
                .Take(per_page ?? 30)
                .Select(one => one.Body)]))));
        // A delegate that takes nothing but the context would be one that writes the response itself.
        app.MapPost(Path, (HttpContext context, CancellationToken _) => AnswerAsync(
            context,
            deployments,
            isWrite: true,
            asked => (string?)asked["ref"] is not { } reference
                ? Refuse(StatusCodes.Status422UnprocessableEntity, "Invalid request.\n\n\"ref\" wasn't supplied.")
                : repository.Find(reference) is not { } commit
                    ? Refuse(StatusCodes.Status422UnprocessableEntity, $"No ref found for: {reference}")
                    : Results.Json(deployments.Create(asked, commit), statusCode: StatusCodes.Status201Created)));
        app.MapGet(Path + "/{id:long}/statuses", (HttpContext context, long id, int? per_page, int? page) => AnswerAsync(
            context,
            deployments,
            isWrite: false,
            _ => deployments.All.FirstOrDefault(one => one.Id == id) is { } found
                ? Results.Json(new JsonArray([.. found.Statuses.Skip(((page ?? 1) - 1) * (per_page ?? 30)).Take(per_page ?? 30)]))
                : Refuse(StatusCodes.Status404NotFound, "Not Found")));
        app.MapPost(Path + "/{id:long}/statuses", (HttpContext context, long id) => AnswerAsync(
            context,
            deployments,
            isWrite: true,
            asked => !States.Contains((string?)asked["state"])
                ? Refuse(StatusCodes.Status422UnprocessableEntity, "Validation Failed")
                : deployments.AddStatus(id, asked) is { } status
                    ? Results.Json(status, statusCode: StatusCodes.Status201Created)
                    : Refuse(StatusCodes.Status404NotFound, "Not Found")));
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext context, PlaygroundDeployments deployments, bool isWrite, Func<JsonObject, IResult> answer)
    {
        if (await deployments.Instead(context) is { } instead)
        {
            return instead;
        }

        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.Split(' ') is not ["Token" or "Bearer", PlaygroundHook.Token])
        {
            return authorization.Length > 0 ? Refuse(StatusCodes.Status401Unauthorized, "Bad credentials")
                : isWrite ? Refuse(StatusCodes.Status401Unauthorized, "Requires authentication")
                : Refuse(StatusCodes.Status404NotFound, "Not Found");
        }

        if (isWrite && !deployments.MayWrite)
        {
            context.Response.Headers["X-Accepted-GitHub-Permissions"] = "deployments=write";
            return Refuse(StatusCodes.Status403Forbidden, "Resource not accessible by personal access token");
        }

        JsonObject asked = [];
        try
        {
            asked = isWrite ? (await JsonNode.ParseAsync(context.Request.Body))!.AsObject() : [];
        }
        catch (JsonException)
        {
            return Refuse(StatusCodes.Status400BadRequest, "Problems parsing JSON");
        }

        var result = answer(asked);
        if (deployments.Loses(context))
        {
            context.Abort();
        }

        return result;
    }

    private static IResult Refuse(int status, string message) => Results.Json(
        new JsonObject
        {
            ["message"] = message,
            ["documentation_url"] = "https://docs.github.com/rest/deployments/deployments",
            ["status"] = $"{status}",
        },
        statusCode: status);
}
