using System.Net.Http.Headers;
using System.Text;
using ChatOps.Sources.CiJobs;

namespace ChatOps.Tests.Sources.CiJobs;

/// <summary>A job needs no secret: the token that its CI system signs says whose it is.</summary>
public sealed class CiJobsEndpointTests : IAsyncLifetime
{
    private const string Audience = "https://chatops.acme.io/cijobs", Actions = "https://token.actions.githubusercontent.com";
    private const string Labs = "https://gitlab.acme.io";

    private TokenIssuer _issuer = null!;
    private SourcesHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TokenIssuer.StartAsync();
        _host = await SourcesHost.StartAsync(new()
        {
            ["ChatOps:CiJobs:Audience"] = Audience,
            ["ChatOps:CiJobs:Issuers:Actions:Issuer"] = Actions,
            ["ChatOps:CiJobs:Issuers:Actions:KeysUrl"] = _issuer.Keys,
            ["ChatOps:CiJobs:Issuers:Actions:Repositories:0:Name"] = "acme/web",
            ["ChatOps:CiJobs:Issuers:labs:Issuer"] = Labs,
            ["ChatOps:CiJobs:Issuers:labs:KeysUrl"] = _issuer.Keys,
            ["ChatOps:CiJobs:Issuers:labs:CodeHost"] = "gitlab",
            ["ChatOps:CiJobs:Issuers:labs:Repositories:0:Name"] = "shop/api",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_report_is_stored_with_what_the_token_says_whatever_the_headers_say()
    {
        var token = Token(Actions, ("repository", "acme/web"), ("jti", "1"), ("ref", "refs/heads/main"), ("run_id", "4711"));
        (await SendAsync(token)).ShouldBe((202, "Stored.\n"));
        (await SendAsync(token)).Status.ShouldBe(200, "a replay");
        (await SendAsync(token, """{"kind":"build"}""")).Status.ShouldBe(202, "another report of the same job");
        (await SendAsync(Token(Actions, ("repository", "Acme/Web"), ("jti", "2")))).Status.ShouldBe(202, "the same report of another run");
        (await SendAsync(Token(Labs, ("project_path", "shop/api")))).Status.ShouldBe(202);

        var kept = await _host.DeliveriesAsync();
        kept.Select(one => one.Instance).ShouldBe(["actions", "actions", "actions", "labs"]);
        kept[0].Headers.ShouldBe(
            new Dictionary<string, string> { ["repository"] = "acme/web", ["ref"] = "refs/heads/main", ["run_id"] = "4711" },
            ignoreOrder: true);
        kept[3].Headers.ShouldBe(new Dictionary<string, string> { ["project_path"] = "shop/api" });
    }

    [Theory]
    [InlineData(Actions, Audience, "repository", "evil/web", 403)]
    [InlineData(Actions, Audience, "repository", "shop/api", 403)]
    [InlineData(Labs, Audience, "project_path", "acme/web", 403)]
    [InlineData(Actions, Audience, "sub", "acme/web", 403)]
    [InlineData(Actions, "https://another.example", "repository", "acme/web", 401)]
    [InlineData("https://evil.example", Audience, "repository", "acme/web", 401)]
    public async Task Another_repository_audience_or_issuer_is_refused(
        string issuer, string audience, string claim, string value, int status)
    {
        var token = _issuer.Issuer.Token(issuer, audience, new Dictionary<string, object> { [claim] = value });

        (await SendAsync(token)).Status.ShouldBe(status);
        (await _host.DeliveriesAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(59, 202)]
    [InlineData(61, 401)]
    public async Task A_clock_may_differ_by_a_minute(int seconds, int status)
    {
        var token = Token(Actions, ("repository", "acme/web"));
        // It is valid for five minutes.
        _host.Clock.Advance(TimeSpan.FromSeconds(300 + seconds));

        (await SendAsync(token)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task A_claim_that_is_a_list_or_long_is_none_and_an_algorithm_without_a_key_is_refused()
    {
        var claims = new Dictionary<string, object> { ["repository"] = new[] { "evil/web", "acme/web" } };
        (await SendAsync(_issuer.Issuer.Token(Actions, Audience, claims))).Status.ShouldBe(403);
        (await SendAsync(Token(Actions, ("repository", "acme/web" + new string('x', 300))))).Status.ShouldBe(403);
        (await SendAsync($"eyJhbGciOiJub25lIn0.{Token(Actions, ("repository", "acme/web")).Split('.')[1]}.")).Status.ShouldBe(401);
    }

    [Fact]
    public void Mistakes_say_what_to_do()
    {
        new CiJobsOptions { Enabled = true }.Problems().ShouldBe([
            "ChatOps:CiJobs:Enabled is true without an issuer: set ChatOps:CiJobs:Issuers:NAME:Issuer and its Repositories.",
        ]);
        var options = new CiJobsOptions();
        options.Issuers["a"] = new() { Issuer = "github" };
        options.Issuers["b"] = new() { Issuer = "http://ci.acme.io" };
        options.Issuers["b"].Repositories.Add(new() { Name = "web" });
        options.Problems().ShouldBe([
            "ChatOps:CiJobs:Audience is missing: set it to what jobs ask their tokens for, such as https://HOST/cijobs.",
            "ChatOps:CiJobs:Issuers:a:Issuer is not an address: set it to what tokens have as iss.",
            "ChatOps:CiJobs:Issuers:a:KeysUrl is not an https address: set it like https://ci.acme.io/oauth/discovery/keys.",
            "ChatOps:CiJobs:Issuers:a has no repository: set ChatOps:CiJobs:Issuers:a:Repositories:0:Name to one whose jobs may report.",
            "ChatOps:CiJobs:Issuers:b:KeysUrl is not an https address: set it like https://ci.acme.io/oauth/discovery/keys.",
            "ChatOps:CiJobs:Issuers:b:Repositories:0:Name is not a repository: set it like acme/web.",
        ]);
    }

    private string Token(string issuer, params (string Name, object Value)[] claims) =>
        _issuer.Issuer.Token(issuer, Audience, claims.ToDictionary(claim => claim.Name, claim => claim.Value));

    private Task<(int Status, string Text)> SendAsync(string token, string body = """{"kind":"build","state":"running"}""")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/cijobs");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        // Claims are stored as if they were headers: the real ones of these names say nothing.
        request.Headers.Add("repository", "evil/web");
        request.Headers.Add("sha", new string('1', 40));
        return _host.SendAsync(request);
    }
}
