using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.GitHub;

/// <summary>
/// The GitHub REST API requests that the bot makes: the commits between two refs, the commit that a ref points to, a
/// commit's checks, and a team's members.
/// </summary>
public static class GitHubRestEmulator
{
    /// <summary>Maps the API under the given route group, whose address is the bot's <c>ChatOps:GitHub:ApiUrl</c>.</summary>
    public static void MapGitHubRest(this IEndpointRouteBuilder routes, PlaygroundRepository repository)
    {
        routes.MapGitHubApp(repository.App);
        var app = routes.MapGroup("");
        app.AddEndpointFilter(async (context, next) => repository.IsUnavailable()
            ? Results.Json(new JsonObject { ["message"] = "Unicorn!" }, statusCode: StatusCodes.Status503ServiceUnavailable)
            : Unless(context.HttpContext, repository, await next(context)));
        app.MapGet("/repos/{owner}/{name}/compare/{**refs}", (string owner, string name, string refs, int? per_page, int? page) =>
            Is(owner, name)
                && refs.Split("...") is [var from, var to]
                && repository.Find(from) is { } first
                && repository.Find(to) is { } last
                ? Results.Json(Comparison(repository, first, last, per_page ?? 250, page ?? 1))
                : NotFound());
        app.MapGet(
            "/orgs/{organization}/teams/{team}/members",
            (HttpContext context, string organization, string team, int? per_page, int? page) =>
                repository.Teams.TryGetValue($"{organization}/{team}", out var logins)
                    ? Page(context, logins, per_page ?? 30, page ?? 1)
                    : NotFound());
        app.MapGet(
            "/repos/{owner}/{name}/commits/{sha}/check-runs",
            (HttpContext context, string owner, string name, string sha, int? per_page, int? page) =>
                Is(owner, name) && repository.Find(sha) is { } commit
                    ? Results.Json(CheckRuns(context, repository.ChecksOf(commit.Sha), per_page ?? 30, page ?? 1))
                    : NotFound());
        app.MapGet(
            "/repos/{owner}/{name}/commits/{sha}/status",
            (HttpContext context, string owner, string name, string sha, int? per_page, int? page) =>
                Is(owner, name) && repository.Find(sha) is { } commit
                    ? Results.Json(new JsonObject
                    {
                        ["state"] = "pending",
                        ["sha"] = commit.Sha,
                        ["total_count"] = repository.StatusesOf(commit.Sha).Count,
                        ["statuses"] = new JsonArray([.. Part(context, repository.StatusesOf(commit.Sha), per_page ?? 30, page ?? 1).Select(
                            status => new JsonObject { ["context"] = status.Key, ["state"] = status.Value })]),
                    })
                    : NotFound());
        app.MapGet("/repos/{owner}/{name}/commits/{**reference}", (string owner, string name, string reference) => Is(owner, name)
            ? repository.Find(reference) is { } commit
                ? Results.Json(Commit(repository, commit))
                : Results.Json(
                    new JsonObject { ["message"] = "No commit found for SHA: " + reference },
                    statusCode: StatusCodes.Status422UnprocessableEntity)
            : NotFound());
    }

    /// <summary>What hasn't changed since the request's tag isn't sent again.</summary>
    private static object? Unless(HttpContext context, PlaygroundRepository repository, object? result)
    {
        if (result is IStatusCodeHttpResult { StatusCode: >= 400 } || result is not IValueHttpResult { Value: JsonNode body })
        {
            return result;
        }

        var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body.ToJsonString())))}\"";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch != tag)
        {
            return result;
        }

        repository.Unchanged++;
        return Results.StatusCode(StatusCodes.Status304NotModified);
    }

    private static JsonObject CheckRuns(
        HttpContext context, IReadOnlyList<KeyValuePair<string, string?>> checks, int perPage, int page) => new()
    {
        ["total_count"] = checks.Count,
        ["check_runs"] = new JsonArray([.. Part(context, checks, perPage, page).Select((check, number) => new JsonObject
        {
            ["id"] = ((page - 1) * perPage) + number + 1,
            ["name"] = check.Key,
            ["status"] = check.Value is null ? "in_progress" : "completed",
            ["conclusion"] = check.Value,
        })]),
    };

    /// <summary>A page, with a link to the next one.</summary>
    private static IResult Page(HttpContext context, IReadOnlyList<string> logins, int perPage, int page) =>
        Results.Json(new JsonArray([.. Part(context, logins, perPage, page).Select(GitHubShapes.User)]));

    private static IEnumerable<T> Part<T>(HttpContext context, IReadOnlyList<T> all, int perPage, int page)
    {
        if (all.Count > page * perPage)
        {
            var here = $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}{context.Request.Path}";
            context.Response.Headers.Link = $"<{here}?per_page={perPage}&page={page + 1}>; rel=\"next\"";
        }

        return all.Skip((page - 1) * perPage).Take(perPage);
    }

    private static bool Is(string owner, string name) =>
        PlaygroundRepository.FullName.Equals($"{owner}/{name}", StringComparison.OrdinalIgnoreCase);

    private static IResult NotFound() => Results.Json(
        new JsonObject { ["message"] = "Not Found", ["documentation_url"] = "https://docs.github.com/rest", ["status"] = "404" },
        statusCode: StatusCodes.Status404NotFound);

    private static JsonObject Comparison(PlaygroundRepository repository, PlaygroundCommit from, PlaygroundCommit to, int perPage, int page)
    {
        var (ahead, behind) = (repository.Between(from, to), repository.Between(to, from).Count);
        return new()
        {
            ["url"] = $"{GitHubShapes.Api}/compare/{from.Sha}...{to.Sha}",
            ["html_url"] = $"{GitHubShapes.Web}/compare/{from.Sha}...{to.Sha}",
            ["base_commit"] = Commit(repository, from),
            ["merge_base_commit"] = Commit(repository, behind > 0 ? to : from),
            ["status"] = ahead.Count > 0 ? "ahead" : behind > 0 ? "behind" : "identical",
            ["ahead_by"] = ahead.Count,
            ["behind_by"] = behind,
            ["total_commits"] = ahead.Count,
            ["commits"] = new JsonArray([.. ahead.Skip((page - 1) * perPage).Take(perPage).Select(commit => Commit(repository, commit))]),
            ["files"] = new JsonArray(),
        };
    }

    private static JsonObject Commit(PlaygroundRepository repository, PlaygroundCommit commit) => new()
    {
        ["sha"] = commit.Sha,
        ["node_id"] = "C_" + commit.Sha,
        ["url"] = $"{GitHubShapes.Api}/commits/{commit.Sha}",
        ["html_url"] = $"{GitHubShapes.Web}/commit/{commit.Sha}",
        ["commit"] = new JsonObject
        {
            ["message"] = commit.Message,
            ["author"] = Signature(commit),
            ["committer"] = Signature(commit),
        },
        ["author"] = GitHubShapes.User(commit.Author),
        ["committer"] = GitHubShapes.User(commit.Author),
        ["parents"] = new JsonArray([.. repository.ParentsOf(commit).Select(sha => new JsonObject
        {
            ["sha"] = sha,
            ["url"] = $"{GitHubShapes.Api}/commits/{sha}",
            ["html_url"] = $"{GitHubShapes.Web}/commit/{sha}",
        })]),
    };

    private static JsonObject Signature(PlaygroundCommit commit) =>
        new() { ["name"] = commit.Author, ["email"] = commit.Author + "@acme.example", ["date"] = GitHubShapes.Time(commit.At) };
}
