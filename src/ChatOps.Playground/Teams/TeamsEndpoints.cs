using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

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
        group.MapGet("/identity", (Delegate)((HttpContext http) => IdentityAsync(http, tenant)));
        // The SDK for .NET asks for keys by https alone, whatever they say here.
        group.MapGet("/openid/{name}/configuration", () => Configuration(tenant, Uri.UriSchemeHttps));
        group.MapGet("/openid/{name}/plain", () => Configuration(tenant, Uri.UriSchemeHttp));
        group.MapGet("/openid/{name}/keys", () => Results.Json(tenant.Issuer.Keys()));
        new ConnectorApi(tenant).Map(group.MapGroup("/connector"));
        new GraphApi(tenant).Map(group.MapGroup("/graph"));
        return routes;
    }

    private static IResult Configuration(TeamsTenant tenant, string scheme) => tenant.Issuer.IsUp
        ? Results.Json(new JsonObject
        {
            ["issuer"] = TeamsIssuer.Name,
            ["jwks_uri"] = new UriBuilder(new Uri(tenant.OpenIdAddress, "keys"))
            {
                Scheme = scheme,
                Port = tenant.Address.Port,
            }.Uri.AbsoluteUri,
        })
        : Results.StatusCode(StatusCodes.Status503ServiceUnavailable);

    /// <summary>What a bot with a certificate shows instead of a secret: a token that it made itself, for this very address.</summary>
    private static async Task<bool> IsSignedAsync(HttpContext http, TeamsTenant tenant, IFormCollection form)
    {
        if (tenant.App.Certificate is not { } certificate
            || form["client_assertion_type"] != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
        {
            return false;
        }

        var handler = new JsonWebTokenHandler();
        var assertion = form["client_assertion"].ToString();
        var now = tenant.Clock.GetUtcNow().UtcDateTime;
        using var key = certificate.GetRSAPublicKey();
        var verdict = await handler.ValidateTokenAsync(assertion, new()
        {
            ValidIssuer = tenant.App.AppId,
            ValidAudience = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}{http.Request.Path}",
            IssuerSigningKey = new RsaSecurityKey(key),
            LifetimeValidator = (from, until, _, _) => from <= now && now < until,
        });
        return verdict.IsValid
            && handler.ReadJsonWebToken(assertion).Subject == tenant.App.AppId
            && handler.ReadJsonWebToken(assertion).GetHeaderValue<string>("x5t#S256")
                == Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256));
    }

    /// <summary>What a machine in Azure tells the programs on it, in the way of its App Service.</summary>
    private static async Task<IResult> IdentityAsync(HttpContext http, TeamsTenant tenant) =>
        await tenant.Faults.TakeAsync("identity", http) is null
        && http.Request.Headers["X-IDENTITY-HEADER"] == "playground-machine"
        && http.Request.Query["client_id"] == tenant.App.AppId
        && http.Request.Query["resource"].ToString() is ConnectorApi.Scope or GraphApi.Scope
            ? Results.Json(new JsonObject
            {
                ["access_token"] = tenant.NewToken(http.Request.Query["resource"]!),
                ["token_type"] = "Bearer",
                ["resource"] = http.Request.Query["resource"].ToString(),
                // The SDK reads it by the machine's own clock.
                ["expires_on"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            })
            : Results.StatusCode(StatusCodes.Status400BadRequest);

    private static async Task<IResult> TokenAsync(HttpContext http, TeamsTenant tenant, string tenantId)
    {
        http.Response.Headers.Date = (tenant.Clock.GetUtcNow() + tenant.Ahead).ToString("R", CultureInfo.InvariantCulture);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (await tenant.Faults.TakeAsync("token", http) is TeamsFault.Refuse refuse)
        {
            return Results.Json(new JsonObject { ["error"] = refuse.Code }, statusCode: refuse.Status);
        }

        return tenantId == tenant.App.TenantId
            && form["grant_type"] == "client_credentials"
            && form["client_id"] == tenant.App.AppId
            && form["scope"].ToString() is $"{ConnectorApi.Scope}/.default" or $"{GraphApi.Scope}/.default"
            && (tenant.App.Secrets.Contains(form["client_secret"].ToString()) || await IsSignedAsync(http, tenant, form))
            ? Results.Json(
                new JsonObject
                {
                    ["token_type"] = "Bearer",
                    ["expires_in"] = 3600,
                    ["access_token"] = tenant.NewToken(form["scope"].ToString()[..^"/.default".Length]),
                })
            : Results.Json(
                new JsonObject
                {
                    ["error"] = "invalid_client",
                    ["error_description"] = "AADSTS7000215: Invalid client secret provided. Trace ID: 0",
                }, statusCode: StatusCodes.Status401Unauthorized);
    }
}
