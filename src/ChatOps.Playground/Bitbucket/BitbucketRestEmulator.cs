using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.Bitbucket;

/// <summary>The requests to the REST APIs of Bitbucket Cloud and Bitbucket Data Center that the bot makes.</summary>
public static class BitbucketRestEmulator
{
    /// <summary>Maps Bitbucket Cloud's, whose address is the bot's <c>ChatOps:Bitbucket:Instances:NAME:ApiUrl</c>.</summary>
    public static void MapBitbucketCloudRest(this IEndpointRouteBuilder routes, PlaygroundRepository repository)
    {
        var api = routes.MapGroup("/repositories/acme/web");
        api.MapGet("/commits", (string include, string exclude, int? pagelen, int? page) =>
            repository.Find(include) is { } to && repository.Find(exclude) is { } from
                ? CloudPage([.. repository.Between(from, to).Reverse().Select(commit => Cloud(repository, commit))], pagelen, page)
                : NotFound());
        api.MapGet("/commit/{reference}", (string reference) => repository.Find(Uri.UnescapeDataString(reference)) is { } commit
            ? Results.Json(Cloud(repository, commit))
            : NotFound());
        api.MapGet("/commit/{sha}/statuses", (string sha, int? pagelen, int? page) => repository.Find(sha) is { } commit
            ? CloudPage([.. repository.StatusesOf(commit.Sha).Select(Status)], pagelen, page)
            : NotFound());
    }

    /// <summary>Maps that of Bitbucket Data Center, below the address <c>ChatOps:Bitbucket:Instances:NAME:Url</c>.</summary>
    public static void MapBitbucketServerRest(this IEndpointRouteBuilder routes, PlaygroundRepository repository)
    {
        var api = routes.MapGroup("/rest/api/latest/projects/acme/repos/web");
        api.MapGet("/compare/commits", (string from, string to, int? limit, int? start) =>
            repository.Find(from) is { } first && repository.Find(to) is { } second
                ? ServerPage([.. repository.Between(second, first).Reverse().Select(commit => Server(repository, commit))], limit, start)
                : NotFound());
        api.MapGet("/commits/{reference}", (string reference) => repository.Find(Uri.UnescapeDataString(reference)) is { } commit
            ? Results.Json(Server(repository, commit))
            : NotFound());
        routes.MapGet("/rest/build-status/latest/commits/{sha}", (string sha, int? limit, int? start) =>
            ServerPage([.. repository.Find(sha) is { } commit ? repository.StatusesOf(commit.Sha).Select(Status) : []], limit, start));
    }

    private static IResult CloudPage(List<JsonNode> all, int? length, int? page)
    {
        var (size, number) = (length ?? 10, page ?? 1);
        var body = new JsonObject
        {
            ["pagelen"] = size,
            ["page"] = number,
            ["values"] = new JsonArray([.. all.Skip((number - 1) * size).Take(size)]),
        };
        if (all.Count > number * size)
        {
            body["next"] = $"https://api.bitbucket.org/2.0/?page={number + 1}";
        }

        return Results.Json(body);
    }

    private static IResult ServerPage(List<JsonNode> all, int? limit, int? start)
    {
        var (size, first) = (limit ?? 25, start ?? 0);
        var isLast = all.Count <= first + size;
        return Results.Json(new JsonObject
        {
            ["size"] = Math.Min(size, Math.Max(0, all.Count - first)),
            ["limit"] = size,
            ["start"] = first,
            ["isLastPage"] = isLast,
            ["nextPageStart"] = isLast ? null : first + size,
            ["values"] = new JsonArray([.. all.Skip(first).Take(size)]),
        });
    }

    private static JsonObject Cloud(PlaygroundRepository repository, PlaygroundCommit commit) => new()
    {
        ["hash"] = commit.Sha,
        ["message"] = commit.Message,
        ["author"] = new JsonObject { ["raw"] = $"{commit.Author} <{commit.Author}@acme.io>" },
        ["parents"] = new JsonArray([.. repository.ParentsOf(commit).Select(parent => new JsonObject { ["hash"] = parent })]),
    };

    private static JsonObject Server(PlaygroundRepository repository, PlaygroundCommit commit) => new()
    {
        ["id"] = commit.Sha,
        ["displayId"] = commit.Sha[..11],
        ["message"] = commit.Message,
        ["author"] = new JsonObject { ["name"] = commit.Author },
        ["parents"] = new JsonArray([.. repository.ParentsOf(commit).Select(parent => new JsonObject { ["id"] = parent })]),
    };

    private static JsonObject Status(KeyValuePair<string, string?> status) => new()
    {
        ["key"] = status.Key,
        ["name"] = status.Key,
        ["state"] = status.Value switch { "success" => "SUCCESSFUL", "pending" => "INPROGRESS", _ => "FAILED" },
    };

    private static IResult NotFound() => Results.Json(new JsonObject { ["type"] = "error" }, statusCode: StatusCodes.Status404NotFound);
}
