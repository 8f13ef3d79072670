using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Sources.GoogleCloud;

namespace ChatOps.Tests.Sources.GoogleCloud;

/// <summary>Only pushes of the configured service accounts, for the configured audience, are let in.</summary>
public sealed class GoogleCloudEndpointTests : IAsyncLifetime
{
    private const string Audience = "https://chatops.acme.io/googlecloud", Account = "push@acme.iam.gserviceaccount.com";
    private const string Google = "https://accounts.google.com";

    private TokenIssuer _issuer = null!;
    private SourcesHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _issuer = await TokenIssuer.StartAsync();
        _host = await SourcesHost.StartAsync(new()
        {
            ["ChatOps:GoogleCloud:Audience"] = Audience,
            ["ChatOps:GoogleCloud:ServiceAccounts:0"] = "another@acme.iam.gserviceaccount.com",
            ["ChatOps:GoogleCloud:ServiceAccounts:1"] = Account,
            ["ChatOps:GoogleCloud:KeysUrl"] = _issuer.Keys,
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Fact]
    public async Task A_push_is_stored_once_opened_and_without_secrets()
    {
        (await SendAsync(Token(), "1", """{"id":"b-1","status":"WORKING","password":"hunter2xyz"}""")).ShouldBe((202, "Stored.\n"));
        (await SendAsync(Token(), "1", """{"id":"b-1","status":"WORKING","x":2}""")).Status.ShouldBe(200, "another attempt");
        (await SendAsync(Token("accounts.google.com"), "2", "7")).Status.ShouldBe(202);

        var kept = await _host.DeliveriesAsync();
        kept.Select(delivery => delivery.DeliveryId).ShouldBe(["1", "2"]);
        var body = JsonNode.Parse(kept[0].Body.Span)!;
        body["message"]!["data"]!["status"]!.GetValue<string>().ShouldBe("WORKING");
        body.ToJsonString().ShouldNotContain("hunter2xyz");
    }

    [Theory]
    [InlineData(Google, "https://another.example", Account, true)]
    [InlineData("https://evil.example", Audience, Account, true)]
    [InlineData(Google, Audience, "mallory@evil.iam.gserviceaccount.com", true)]
    [InlineData(Google, Audience, Account, false)]
    public async Task A_token_of_anyone_else_is_refused(string issuer, string audience, string account, bool isVerified)
    {
        (await SendAsync(Token(issuer, audience, account, isVerified))).Status.ShouldBe(401);
        (await _host.DeliveriesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_a_token_or_when_it_has_expired_it_is_refused()
    {
        (await SendAsync(null)).Status.ShouldBe(401);
        (await SendAsync($"eyJhbGciOiJub25lIn0.{Token().Split('.')[1]}.")).Status.ShouldBe(401);
        _host.Clock.Advance(TimeSpan.FromMinutes(8));
        (await SendAsync(Token())).Status.ShouldBe(401);
    }

    [Fact]
    public void Mistakes_say_what_to_do()
    {
        new GoogleCloudOptions { Enabled = true }.Problems().ShouldBe([
            "ChatOps:GoogleCloud:Enabled is true without a service account: set ChatOps:GoogleCloud:ServiceAccounts:0 to its e-mail address.",
        ]);
        var options = new GoogleCloudOptions { KeysUrl = "http://keys.evil.com/" };
        options.ServiceAccounts.Add("nobody");
        options.Problems().ShouldBe([
            "ChatOps:GoogleCloud:ServiceAccounts:0 is not an e-mail address: set it like push@acme.iam.gserviceaccount.com.",
            "ChatOps:GoogleCloud:Audience is missing: set it to the audience of the push subscription, such as https://HOST/googlecloud.",
            "ChatOps:GoogleCloud:KeysUrl is not an https address: set it like https://www.googleapis.com/oauth2/v3/certs.",
        ]);
    }

    private string Token(string issuer = Google, string audience = Audience, string account = Account, bool isVerified = true) =>
        _issuer.Issuer.Token(issuer, audience, new Dictionary<string, object> { ["email"] = account, ["email_verified"] = isVerified });

    private Task<(int Status, string Text)> SendAsync(string? token, string id = "1", string data = "{}")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/googlecloud");
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(data));
        var body = $$"""{"message":{"data":"{{encoded}}","messageId":"{{id}}"},"subscription":"s"}""";
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return _host.SendAsync(request);
    }
}
