using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.GitHub;

/// <summary>
/// The REST API about a webhook and its delivery log: of the repository, of its owner, and of the app, which all have the same one here.
/// </summary>
public static class GitHubHooksEmulator
{
    private const int Limit = 5000;

    public static void MapGitHubHooks(this IEndpointRouteBuilder app, PlaygroundHook hook)
    {
        foreach (var hooks in new[] { $"/repos/{PlaygroundRepository.FullName}/hooks", $"/orgs/{PlaygroundRepository.Owner}/hooks" })
        {
            // A delegate that takes nothing but the context would be one that writes the response itself.
            app.MapGet(
                hooks, (HttpContext context, int? per_page) => AnswerAsync(context, hook, () => new JsonArray(Hook(hook))));
            app.MapDeliveries($"{hooks}/{PlaygroundHook.Id}/deliveries", hook);
        }

        app.MapDeliveries("/app/hook/deliveries", hook);
    }

    private static void MapDeliveries(this IEndpointRouteBuilder app, string log, PlaygroundHook hook)
    {
        app.MapGet(log, (HttpContext context, int? per_page, string? cursor) => AnswerAsync(
            context, hook, () => Page(context, hook, Math.Min(per_page ?? 30, 100), cursor)));
        app.MapGet(log + "/{id:long}", (HttpContext context, long id) => AnswerAsync(
            context, hook, () => hook.Attempts.FirstOrDefault(attempt => attempt.Id == id) is { } found ? Detail(hook, found) : null));
        app.MapPost(log + "/{id:long}/attempts", async (HttpContext context, long id) =>
            await hook.RedeliverAsync(id)
                ? Results.Json(new JsonObject(), statusCode: StatusCodes.Status202Accepted)
                : await AnswerAsync(context, hook, () => null));
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, PlaygroundHook hook, Func<JsonNode?> look)
    {
        if (await hook.Instead(context) is { } instead)
        {
            return instead;
        }

        var isApp = context.Request.Path.Value!.Contains("/app/", StringComparison.Ordinal);
        var authorization = context.Request.Headers.Authorization.ToString();
        // The app's tokens are JSON Web Tokens.
        if (isApp ? authorization.Split('.').Length != 3 : authorization != $"Bearer {PlaygroundHook.Token}")
        {
            return Results.Json(new JsonObject { ["message"] = "Bad credentials" }, statusCode: StatusCodes.Status401Unauthorized);
        }

        context.Response.Headers["X-RateLimit-Limit"] = $"{Limit}";
        context.Response.Headers["X-RateLimit-Reset"] = "4102444800";
        if (look() is not { } found)
        {
            return Results.Json(new JsonObject { ["message"] = "Not Found" }, statusCode: StatusCodes.Status404NotFound);
        }

        var body = found.ToJsonString();
        var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}\"";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        context.Response.Headers["X-RateLimit-Remaining"] = $"{--hook.Remaining}";
        hook.Note($"{context.Request.Path}{context.Request.QueryString}");
        return Results.Content(body, "application/json");
    }

    private static JsonObject Hook(PlaygroundHook hook) => new()
    {
        ["type"] = "Repository",
        ["id"] = PlaygroundHook.Id,
        ["name"] = "web",
        ["active"] = hook.IsActive,
        ["events"] = new JsonArray("*"),
        ["config"] = new JsonObject { ["content_type"] = "json", ["insecure_ssl"] = "0", ["url"] = hook.Url, ["secret"] = "********" },
        ["updated_at"] = "2024-02-01T09:00:00Z",
        ["created_at"] = "2024-02-01T09:00:00Z",
        ["url"] = $"{GitHubShapes.Api}/hooks/{PlaygroundHook.Id}",
        ["ping_url"] = $"{GitHubShapes.Api}/hooks/{PlaygroundHook.Id}/pings",
        ["deliveries_url"] = $"{GitHubShapes.Api}/hooks/{PlaygroundHook.Id}/deliveries",
        ["last_response"] = new JsonObject { ["code"] = 202, ["status"] = "active", ["message"] = "OK" },
    };

    private static JsonArray Page(HttpContext context, PlaygroundHook hook, int size, string? cursor)
    {
        var from = cursor is null ? long.MaxValue : long.Parse(cursor.Split('_')[1]);
        var left = hook.Attempts.Where(attempt => attempt.Id <= from).Take(size + 1).ToList();
        if (left.Count > size)
        {
            var request = context.Request;
            var here = $"{request.Scheme}://{request.Host}{request.PathBase}{request.Path}";
            context.Response.Headers.Link = $"<{here}?per_page={size}&cursor=v1_{left[^1].Id}>; rel=\"next\"";
        }

        return [.. left.Take(size).Select(Item)];
    }

    private static JsonObject Item(HookAttempt attempt) => new()
    {
        ["id"] = attempt.Id,
        ["guid"] = attempt.Guid,
        ["delivered_at"] = attempt.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
        ["redelivery"] = attempt.IsRedelivery,
        ["duration"] = 0.27,
        ["status"] = attempt.Status,
        ["status_code"] = attempt.StatusCode,
        ["event"] = attempt.Event,
        ["action"] = attempt.Payload["action"]?.DeepClone(),
        ["installation_id"] = null,
        ["repository_id"] = 4711,
        ["throttled_at"] = null,
    };

    private static JsonObject Detail(PlaygroundHook hook, HookAttempt attempt)
    {
        var detail = Item(attempt);
        detail["url"] = hook.Url;
        detail["request"] = new JsonObject
        {
            ["headers"] = new JsonObject
            {
                ["Accept"] = "*/*",
                ["Content-Type"] = "application/json",
                ["User-Agent"] = "GitHub-Hookshot/playground",
                ["X-GitHub-Delivery"] = attempt.Guid,
                ["X-GitHub-Event"] = attempt.Event,
                ["X-GitHub-Hook-ID"] = $"{PlaygroundHook.Id}",
                ["X-GitHub-Hook-Installation-Target-Type"] = "repository",
            },
            ["payload"] = attempt.Payload.DeepClone(),
        };
        detail["response"] = new JsonObject { ["headers"] = new JsonObject(), ["payload"] = "" };
        return detail;
    }
}
