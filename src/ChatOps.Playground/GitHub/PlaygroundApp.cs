using System.Text.Json.Nodes;

namespace ChatOps.Playground.GitHub;

/// <summary>A GitHub App, and where it is installed. Thread-safe.</summary>
public sealed class PlaygroundApp(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<(string Token, string Owner)> _issued = [];

    /// <summary>The accounts that have installed it, with the installations' ids.</summary>
    public IReadOnlyDictionary<string, long> Installations { get; set; } = new Dictionary<string, long>();

    /// <summary>The tokens that it got, oldest first, and for whom.</summary>
    public IReadOnlyList<(string Token, string Owner)> Issued
    {
        get
        {
            lock (_lock)
            {
                return [.. _issued];
            }
        }
    }

    internal JsonObject? Issue(long installation)
    {
        if (Installations.FirstOrDefault(known => known.Value == installation).Key is not { } owner)
        {
            return null;
        }

        lock (_lock)
        {
            var token = $"ghs_playground{_issued.Count + 1}";
            _issued.Add((token, owner));
            return new()
            {
                ["token"] = token,
                ["expires_at"] = GitHubShapes.Time(clock.GetUtcNow().AddHours(1)),
                ["permissions"] = new JsonObject { ["contents"] = "read", ["checks"] = "read", ["deployments"] = "write" },
                ["repository_selection"] = "all",
            };
        }
    }
}

/// <summary>The REST API about where a GitHub App is installed, and its tokens.</summary>
public static class GitHubAppEmulator
{
    public static void MapGitHubApp(this IEndpointRouteBuilder routes, PlaygroundApp app)
    {
        routes.MapGet(
            "/repos/{owner}/{name}/installation",
            (HttpContext context, string owner) => Answer(context, Installation(app, owner)));
        routes.MapGet(
            "/orgs/{owner}/installation",
            (HttpContext context, string owner) => Answer(context, Installation(app, owner)));
        routes.MapPost("/app/installations/{id:long}/access_tokens", (HttpContext context, long id) =>
            Answer(context, app.Issue(id), StatusCodes.Status201Created));
    }

    private static JsonObject? Installation(PlaygroundApp app, string owner) => app.Installations.TryGetValue(owner, out var id)
        ? new()
        {
            ["id"] = id,
            ["account"] = GitHubShapes.User(owner),
            ["repository_selection"] = "all",
            ["access_tokens_url"] = $"https://api.github.com/app/installations/{id}/access_tokens",
            ["app_id"] = 1,
            ["target_type"] = "Organization",
        }
        : null;

    /// <summary>Only the app itself is answered: its tokens are JSON Web Tokens.</summary>
    private static IResult Answer(HttpContext context, JsonObject? found, int status = StatusCodes.Status200OK) =>
        context.Request.Headers.Authorization.ToString().Split('.').Length != 3
            ? Results.Json(
                new JsonObject { ["message"] = "A JSON web token could not be decoded" }, statusCode: StatusCodes.Status401Unauthorized)
            : found is null
                ? Results.Json(new JsonObject { ["message"] = "Not Found" }, statusCode: StatusCodes.Status404NotFound)
                : Results.Json(found, statusCode: status);
}
