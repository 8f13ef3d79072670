using System.Globalization;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Teams;

/// <summary>As much of Microsoft Graph as tells who is in a group.</summary>
internal sealed class GraphApi(TeamsTenant tenant)
{
    public const string Scope = "https://graph.microsoft.com";

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(
        "/v1.0/groups/{group}/transitiveMembers",
        (HttpContext http, string group) => MembersAsync(http, group));

    private async Task<IResult> MembersAsync(HttpContext http, string group)
    {
        var fault = await tenant.Faults.TakeAsync("graph", http);
        if (fault is TeamsFault.Refuse refuse)
        {
            return Error(refuse.Status, refuse.Code ?? "UnknownError");
        }

        if (fault is TeamsFault.LoseAnswer)
        {
            http.Abort();
        }

        if (!tenant.IsToken(http.Request.Headers.Authorization, Scope, out var permissions))
        {
            return Error(StatusCodes.Status401Unauthorized, "InvalidAuthenticationToken");
        }

        if (!permissions.Overlaps(["GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"]))
        {
            return Error(StatusCodes.Status403Forbidden, "Authorization_RequestDenied");
        }

        if (tenant.Directory.Groups.All(known => known.Id != group))
        {
            return Error(StatusCodes.Status404NotFound, "Request_ResourceNotFound");
        }

        var members = Members(group, []).Distinct().ToList();
        var from = int.TryParse(http.Request.Query["$skiptoken"], CultureInfo.InvariantCulture, out var skip) ? skip : 0;
        var most = int.TryParse(http.Request.Query["$top"], CultureInfo.InvariantCulture, out var top) ? Math.Min(top, 999) : 100;
        var page = members.Skip(from).Take(Math.Min(most, tenant.Directory.LongestPage)).ToList();
        var answer = new JsonObject
        {
            ["value"] = new JsonArray([.. page.Select(id => (JsonNode)new JsonObject { ["id"] = id })]),
        };
        if (from + page.Count < members.Count)
        {
            answer["@odata.nextLink"] = tenant.Directory.Rest?.ToString()
                ?? $"{http.Request.Scheme}://{http.Request.Host}{http.Request.Path}?$select=id&$top={most}&$skiptoken={from + page.Count}";
        }

        return Results.Json(answer);
    }

    /// <summary>Groups in it, and whoever is in those.</summary>
    private IEnumerable<string> Members(string group, HashSet<string> seen) =>
        seen.Add(group) && tenant.Directory.Groups.FirstOrDefault(known => known.Id == group) is { } found
            ? [
                .. found.Members.Select(name => tenant.User(name).ObjectId),
                .. found.Groups,
                .. found.Groups.SelectMany(inner => Members(inner, seen)),
            ]
            : [];

    private static IResult Error(int status, string code) =>
        Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = $"{code}." } }, statusCode: status);
}
