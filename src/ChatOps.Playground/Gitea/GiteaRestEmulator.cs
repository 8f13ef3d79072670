using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.Gitea;

/// <summary>The requests to the REST API of Gitea and Forgejo that the bot makes.</summary>
public static class GiteaRestEmulator
{
    /// <summary>Maps the API below the address that is the bot's <c>ChatOps:Gitea:Instances:NAME:Url</c>.</summary>
    public static void MapGiteaRest(this IEndpointRouteBuilder routes, PlaygroundRepository repository)
    {
        var api = routes.MapGroup("/api/v1/repos/acme/web");
        api.MapGet("/compare/{**refs}", (string refs) =>
            refs.Split("...") is [var from, var to] && repository.Find(from) is { } first && repository.Find(to) is { } last
                ? Results.Json(new JsonObject
                {
                    ["total_commits"] = repository.Between(first, last).Count,
                    ["commits"] = new JsonArray([.. repository.Between(first, last).Reverse().Select(commit => Shape(repository, commit))]),
                })
                : NotFound());
        api.MapGet("/git/commits/{reference}", (string reference) => repository.Find(Uri.UnescapeDataString(reference)) is { } commit
            ? Results.Json(Shape(repository, commit))
            : NotFound());
        api.MapGet("/commits/{sha}/status", (string sha, int? limit, int? page) => repository.Find(sha) is { } commit
            ? Results.Json(new JsonObject
            {
                ["state"] = "pending",
                ["sha"] = commit.Sha,
                ["total_count"] = repository.StatusesOf(commit.Sha).Count,
                ["statuses"] = new JsonArray([.. repository.StatusesOf(commit.Sha)
                    .Skip(((page ?? 1) - 1) * (limit ?? 30))
                    .Take(limit ?? 30)
                    .Select(status => (JsonNode)new JsonObject
                    {
                        ["context"] = status.Key,
                        ["status"] = status.Value is "failed" ? "failure" : status.Value,
                    })]),
            })
            : NotFound());
    }

    private static JsonObject Shape(PlaygroundRepository repository, PlaygroundCommit commit) => new()
    {
        ["sha"] = commit.Sha,
        ["commit"] = new JsonObject { ["message"] = commit.Message, ["author"] = new JsonObject { ["name"] = commit.Author } },
        ["author"] = new JsonObject { ["login"] = commit.Author },
        ["parents"] = new JsonArray([.. repository.ParentsOf(commit).Select(parent => new JsonObject { ["sha"] = parent })]),
    };

    private static IResult NotFound() =>
        Results.Json(new JsonObject { ["message"] = "The target couldn't be found." }, statusCode: StatusCodes.Status404NotFound);
}
