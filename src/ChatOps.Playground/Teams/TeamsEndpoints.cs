using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ChatOps.Playground.Teams;

/// <summary>
/// Puts an organisation's side of the Bot Framework's protocol on a server: where tokens are made, where keys are told, and the connector.
/// </summary>
public static class TeamsEndpoints
{
    public static IEndpointRouteBuilder MapTeams(this IEndpointRouteBuilder routes, string prefix, TeamsTenant tenant)
    {
        var server = routes.ServiceProvider.GetRequiredService<IServer>();
        var root = '/' + prefix.Trim('/');
        tenant.Located = () => new(new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First()), root + "/connector/");

        var group = routes.MapGroup(root);
        group.MapPost("/login/{tenantId}/oauth2/v2.0/token", (HttpContext http, string tenantId) => TokenAsync(http, tenant, tenantId));
        group.MapGet("/openid/configuration", () => tenant.Issuer.IsUp
            // The SDK asks for keys by https alone, whatever they say here.
            ? Results.Json(
                new JsonObject
                {
                    ["issuer"] = TeamsIssuer.Name,
                    ["jwks_uri"] = new UriBuilder(new Uri(tenant.Address, "../openid/keys"))
                    {
                        Scheme = "https",
                        Port = tenant.Address.Port,
                    }.Uri.AbsoluteUri,
                })
            : Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        group.MapGet("/openid/keys", () => Results.Json(tenant.Issuer.Keys()));
        new ConnectorApi(tenant).Map(group.MapGroup("/connector"));
        return routes;
    }

    private static async Task<IResult> TokenAsync(HttpContext http, TeamsTenant tenant, string tenantId)
    {
        http.Response.Headers.Date = tenant.Clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return tenantId == tenant.App.TenantId
            && form["grant_type"] == "client_credentials"
            && form["client_id"] == tenant.App.AppId
            && form["scope"] == "https://api.botframework.com/.default"
            && tenant.App.Secrets.Contains(form["client_secret"].ToString())
            ? Results.Json(new JsonObject { ["token_type"] = "Bearer", ["expires_in"] = 3600, ["access_token"] = tenant.NewToken() })
            : Results.Json(
                new JsonObject
                {
                    ["error"] = "invalid_client",
                    ["error_description"] = "AADSTS7000215: Invalid client secret provided. Trace ID: 0",
                }, statusCode: StatusCodes.Status401Unauthorized);
    }
}
