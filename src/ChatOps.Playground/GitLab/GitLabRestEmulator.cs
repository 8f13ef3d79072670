using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.GitLab;

/// <summary>
/// The requests to GitLab's REST API that the bot makes: the commits that a ref has and another hasn't, the commit of a ref, and a commit's
/// statuses.
/// </summary>
public static class GitLabRestEmulator
{
    /// <summary>Maps the API below the route group, whose address is the bot's <c>ChatOps:GitLab:Instances:NAME:Url</c>.</summary>
    public static void MapGitLabRest(this IEndpointRouteBuilder routes, PlaygroundRepository repository)
    {
        var project = routes.MapGroup("/api/v4/projects/{project}/repository");
        project.AddEndpointFilter(async (context, next) =>
            context.HttpContext.GetRouteValue("project") is string name && Uri.UnescapeDataString(name) is PlaygroundRepository.FullName
                ? await next(context)
                : NotFound("404 Project Not Found"));
        project.MapGet("/compare", (string from, string to) =>
            repository.Find(from) is { } first && repository.Find(to) is { } last
                ? Results.Json(new JsonObject
                {
                    ["commits"] = new JsonArray([.. repository.Between(first, last).Select(commit => Shape(repository, commit))]),
                    ["compare_timeout"] = false,
                    ["compare_same_ref"] = false,
                    ["web_url"] = $"https://gitlab.acme.io/{PlaygroundRepository.FullName}/-/compare/{from}...{to}",
                })
                : NotFound("404 Ref Not Found"));
        project.MapGet("/commits/{reference}", (string reference) => repository.Find(Uri.UnescapeDataString(reference)) is { } commit
            ? Results.Json(Shape(repository, commit))
            : NotFound("404 Commit Not Found"));
        project.MapGet("/commits/{sha}/statuses", (string sha, int? per_page, int? page) => repository.Find(sha) is { } commit
            ? Results.Json(new JsonArray([.. repository.StatusesOf(commit.Sha)
                .Skip(((page ?? 1) - 1) * (per_page ?? 20))
                .Take(per_page ?? 20)
                .Select(status => (JsonNode)new JsonObject
                {
                    ["id"] = 1,
                    ["sha"] = commit.Sha,
                    ["name"] = status.Key,
                    ["status"] = status.Value,
                    ["allow_failure"] = false,
                })]))
            : NotFound("404 Commit Not Found"));
    }

    private static JsonObject Shape(PlaygroundRepository repository, PlaygroundCommit commit) => new()
    {
        ["id"] = commit.Sha,
        ["short_id"] = commit.Sha[..8],
        ["title"] = commit.Message.Split('\n')[0],
        ["message"] = commit.Message,
        ["author_name"] = commit.Author,
        ["author_email"] = $"{commit.Author}@acme.io",
        ["parent_ids"] = new JsonArray([.. repository.ParentsOf(commit).Select(parent => JsonValue.Create(parent))]),
    };

    private static IResult NotFound(string message) =>
        Results.Json(new JsonObject { ["message"] = message }, statusCode: StatusCodes.Status404NotFound);
}
