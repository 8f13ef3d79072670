using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Teams;

/// <summary>The Bot Connector: what a bot calls to speak.</summary>
internal sealed class ConnectorApi(TeamsTenant tenant)
{
    public const string Scope = "https://api.botframework.com";

    /// <summary>Of a whole message.</summary>
    private const int MostBytes = 28 * 1024;

    /// <summary>Of a page.</summary>
    private const int MostMembers = 500;

    public void Map(IEndpointRouteBuilder routes)
    {
        // Taken for a RequestDelegate, its answer would be dropped.
        routes.MapPost("/v3/conversations", (Delegate)((HttpContext http) => HandleAsync(http, "post", "new", Create)));
        routes.MapPost(
            "/v3/conversations/{conversation}/activities",
            (HttpContext http, string conversation) => HandleAsync(http, "post", conversation, body => Send(conversation, body)));
        routes.MapPost(
            "/v3/conversations/{conversation}/activities/{id}",
            (HttpContext http, string conversation, string id) =>
                HandleAsync(http, "post", conversation, body => Reply(conversation, id, body)));
        routes.MapPut(
            "/v3/conversations/{conversation}/activities/{id}",
            (HttpContext http, string conversation, string id) =>
                HandleAsync(http, "update", conversation, body => Update(conversation, id, body)));
        routes.MapDelete(
            "/v3/conversations/{conversation}/activities/{id}",
            (HttpContext http, string conversation, string id) => HandleAsync(http, "delete", conversation, _ => Delete(conversation, id)));
        routes.MapGet(
            "/v3/conversations/{conversation}/members",
            (HttpContext http, string conversation) => HandleAsync(http, "member", null, _ => Members(conversation)));
        routes.MapGet(
            "/v3/conversations/{conversation}/members/{person}",
            (HttpContext http, string conversation, string person) => HandleAsync(http, "member", null, _ => Member(conversation, person)));
        routes.MapGet(
            "/v3/conversations/{conversation}/pagedmembers",
            (HttpContext http, string conversation, int? pageSize, int? continuationToken) =>
                HandleAsync(http, "member", null, _ => Members(conversation, pageSize ?? MostMembers, continuationToken ?? 0)));
        routes.MapGet(
            "/v3/teams/{team}", (HttpContext http, string team) => HandleAsync(http, "team", null, _ => Details(team)));
        routes.MapGet(
            "/v3/teams/{team}/conversations", (HttpContext http, string team) => HandleAsync(http, "channels", null, _ => Channels(team)));
    }

    private async Task<IResult> HandleAsync(HttpContext http, string call, string? conversation, Func<JsonElement, IResult> handle)
    {
        if (!tenant.IsToken(http.Request.Headers.Authorization, Scope, out _))
        {
            return Error(StatusCodes.Status401Unauthorized, "Unauthorized");
        }

        using var reader = new StreamReader(http.Request.Body);
        var text = await reader.ReadToEndAsync(http.RequestAborted);
        var fault = await tenant.Faults.TakeAsync(call, http, conversation ?? "", text);
        if (fault is TeamsFault.Refuse refuse)
        {
            return Error(refuse.Status, refuse.Code);
        }

        if (fault is TeamsFault.LoseCall or TeamsFault.Strand { IsDone: false })
        {
            return Lose(fault, http);
        }

        if (System.Text.Encoding.UTF8.GetByteCount(text) > MostBytes)
        {
            return Error(StatusCodes.Status413PayloadTooLarge, "MessageSizeTooBig");
        }

        if (conversation is not null && tenant.KeepsLimits && !tenant.Rates.Allows(conversation))
        {
            return Error(StatusCodes.Status429TooManyRequests, "TooManyRequests");
        }

        if (Parse(text) is not { } body || (call is "post" or "update" && body.ValueKind is not JsonValueKind.Object))
        {
            return Error(StatusCodes.Status400BadRequest, "BadSyntax");
        }

        var result = handle(body);
        return fault is TeamsFault.LoseAnswer or TeamsFault.Strand ? Lose(fault, http) : result;
    }

    private static IResult Lose(TeamsFault fault, HttpContext http)
    {
        if (fault is TeamsFault.Strand strand)
        {
            strand.Here.TrySetResult();
            return new Unanswered();
        }

        http.Abort();
        return Results.Empty;
    }

    private IResult Create(JsonElement body)
    {
        var activity = body.TryGetProperty("activity", out var first) ? first : (JsonElement?)null;
        if (body.TryGetProperty("channelData", out var data) && data.TryGetProperty("channel", out var channel))
        {
            var id = channel.GetProperty("id").GetString()!;
            return activity is null
                ? Error(StatusCodes.Status400BadRequest, "BadSyntax")
                : tenant.Team.Channels.Values.Contains(id)
                ? Created(tenant.Add(id, null, isFromBot: true, activity.Value))
                : Error(StatusCodes.Status404NotFound, "ConversationNotFound");
        }

        if (!body.TryGetProperty("members", out var members) || members.GetArrayLength() != 1)
        {
            return Error(StatusCodes.Status400BadRequest, "BadSyntax");
        }

        var member = members[0].GetProperty("id").GetString();
        return tenant.Users.FirstOrDefault(user => user.UserId == member || user.ObjectId == member) switch
        {
            null => Error(StatusCodes.Status404NotFound, "BotConversationNotFound"),
            { HasApp: false } => Error(StatusCodes.Status403Forbidden, "MessageWritesBlocked"),
            var user when activity is { } message => Created(tenant.Add(user.ChatId, null, isFromBot: true, message)),
            var user => Results.Json(new JsonObject { ["id"] = user.ChatId }, statusCode: StatusCodes.Status201Created),
        };
    }

    private static IResult Created(TeamsPost post) =>
        Results.Json(new JsonObject { ["id"] = post.Place, ["activityId"] = post.Id }, statusCode: StatusCodes.Status201Created);

    private IResult Send(string conversation, JsonElement activity)
    {
        var (place, root) = Split(conversation);
        if (root is not null ? tenant.Find(root)?.Conversation != place : !IsKnown(place))
        {
            return Error(StatusCodes.Status404NotFound, "ConversationNotFound");
        }

        if (tenant.Users.Any(user => user.ChatId == place && !user.HasApp))
        {
            return Error(StatusCodes.Status403Forbidden, "MessageWritesBlocked");
        }

        // That the bot is typing is shown for a moment, and is no message.
        var id = activity.TryGetProperty("type", out var type) && type.GetString() == "typing"
            ? $"{tenant.Clock.GetUtcNow().ToUnixTimeMilliseconds()}"
            : tenant.Add(place, root, isFromBot: true, activity).Id;
        return Results.Json(new JsonObject { ["id"] = id }, statusCode: StatusCodes.Status201Created);
    }

    /// <summary>A reply to a message goes into its thread; one to something else that happened is a message like any other.</summary>
    private IResult Reply(string conversation, string id, JsonElement activity) =>
        Send(Find(conversation, id)?.Place ?? conversation, activity);

    private IResult Update(string conversation, string id, JsonElement activity) =>
        Find(conversation, id) is not null
        && tenant.Change(id, post => post with { Activity = activity.Clone(), Edits = post.Edits + 1 })
        ? Results.Json(new JsonObject { ["id"] = id })
        : Error(StatusCodes.Status404NotFound, "ActivityNotFound");

    private IResult Delete(string conversation, string id) =>
        Find(conversation, id) is not null && tenant.Change(id, _ => null)
        ? Results.Ok()
        : Error(StatusCodes.Status404NotFound, "ActivityNotFound");

    private TeamsPost? Find(string conversation, string id) =>
        tenant.Find(id) is { } post && post.Conversation == Split(conversation).Place ? post : null;

    private static (string Place, string? Root) Split(string conversation) =>
        conversation.Split(";messageid=") is [var place, var root] ? (place, root) : (conversation, null);

    private IResult Member(string conversation, string person) =>
        Roster(conversation).FirstOrDefault(user => user.ObjectId == person || user.UserId == person) is { } user
        ? Results.Json(Shape(user))
        : Error(StatusCodes.Status404NotFound, "MemberNotFoundInConversation");

    private IResult Members(string conversation) => Results.Json(Shapes(Roster(conversation)));

    private IResult Members(string conversation, int size, int from)
    {
        var all = Roster(conversation).ToList();
        var page = new JsonObject { ["members"] = Shapes(all.Skip(from).Take(size)) };
        if (from + size < all.Count)
        {
            page["continuationToken"] = $"{from + size}";
        }

        return Results.Json(page);
    }

    private IResult Channels(string team) => team == tenant.Team.Id
        ? Results.Json(new JsonObject
        {
            // The first channel has no name of its own.
            ["conversations"] = new JsonArray([.. tenant.Team.Channels.Select(channel =>
                (JsonNode)new JsonObject { ["id"] = channel.Value, ["name"] = channel.Value == team ? null : channel.Key })]),
        })
        : Error(StatusCodes.Status404NotFound, "NotFound");

    private IResult Details(string team) => team == tenant.Team.Id
        ? Results.Json(new JsonObject { ["id"] = team, ["name"] = tenant.Team.Name, ["aadGroupId"] = tenant.Team.Group })
        : Error(StatusCodes.Status404NotFound, "NotFound");

    private IEnumerable<TeamsUser> Roster(string conversation) => tenant.Team.Channels.Values.Contains(Split(conversation).Place)
        ? tenant.Users.Where(user => tenant.Team.Members.Contains(user.Name))
        : tenant.Users.Where(user => user.ChatId == conversation);

    private bool IsKnown(string conversation) =>
        tenant.Team.Channels.Values.Contains(conversation) || tenant.Users.Any(user => user.ChatId == conversation);

    private JsonArray Shapes(IEnumerable<TeamsUser> users) => new([.. users.Select(user => (JsonNode)Shape(user))]);

    private JsonObject Shape(TeamsUser user) => new()
    {
        ["id"] = user.UserId,
        ["name"] = user.DisplayName,
        ["aadObjectId"] = user.ObjectId,
        ["userPrincipalName"] = user.IsGuest ? $"{user.Name}_other.example#EXT#@acme.example" : $"{user.Name}@acme.example",
        ["email"] = user.IsGuest ? $"{user.Name}@other.example" : $"{user.Name}@acme.io",
        ["tenantId"] = tenant.App.TenantId,
        ["userRole"] = user.IsGuest ? "guest" : "user",
    };

    private static JsonElement? Parse(string text)
    {
        try
        {
            return text.Length == 0 ? default(JsonElement) : JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult Error(int status, string? code) =>
        code is null
            ? Results.StatusCode(status)
            : Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = $"{code}." } }, statusCode: status);
}
