using System.Net;
using ChatOps.Edge;
using ChatOps.Edge.Verification;
using ChatOps.Journal;
using ChatOps.Sources;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Tests.Sources;

/// <summary>How the edge treats sources that differ from the bot's own.</summary>
public sealed class WebhooksTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Payloads_that_are_not_JSON_are_stored_unchanged_if_the_source_allows_them()
    {
        await using var host = await SourcesHost.StartAsync(
            [], sources: [Of(new TokenVerifier(new TokenPlace.BasicPassword(), [new("north", "a-token")]))]);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ebb")
        {
            Content = new StringContent("--- !ruby/object:Report\nhost: web-1\n"),
        };
        request.Headers.Authorization = new("Basic", Convert.ToBase64String("reports:a-token"u8));

        (await host.SendAsync(request)).Status.ShouldBe(202);

        var delivery = (await host.DeliveriesAsync()).ShouldHaveSingleItem();
        (delivery.Instance, delivery.Kind).ShouldBe(("north", "event"));
        System.Text.Encoding.UTF8.GetString(delivery.Body.Span).ShouldStartWith("--- !ruby");
    }

    [Fact]
    public async Task A_sender_that_cannot_be_verified_at_the_moment_is_asked_to_retry_and_doctor_says_why()
    {
        var source = Of(new JwtVerifier([new("", ["https://issuer.example"], "the bot", new("http://127.0.0.1:1/keys"))]));
        await using var host = await SourcesHost.StartAsync([], sources: [source]);
        var now = host.Clock.GetUtcNow().UtcDateTime;
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "https://issuer.example",
            Audience = "the bot",
            IssuedAt = now,
            NotBefore = now,
            Expires = now.AddHours(1),
            SigningCredentials = new(new ECDsaSecurityKey(System.Security.Cryptography.ECDsa.Create()), SecurityAlgorithms.EcdsaSha256),
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/ebb") { Content = new StringContent("{}") };
        request.Headers.Authorization = new("Bearer", token);

        using var response = await host.Http.SendAsync(request, Stop);

        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter.ShouldNotBeNull();
        (await host.DeliveriesAsync()).ShouldBeEmpty();
        host.Get<Refusals>().Take().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            refused => refused.Edge.ShouldBe("ebb"),
            refused => refused.Kind.ShouldBe(RefusalKind.Unverifiable));
        host.Get<IReadOnlyList<ConfiguredSource>>().Single().Findings
            .ShouldHaveSingleItem()
            .ShouldBe(new SourceFinding(false, "127.0.0.1 cannot be reached for its keys."));
    }

    private static EventSource Of(Verifier verifier) => new("ebb", "Ebb", "ChatOps:Ebb", _ => new()
    {
        Receivers = [new("/ebb", verifier) { Patience = TimeSpan.FromSeconds(5), IsJson = false }],
        Translate = _ => new Translation.Nothing("nothing of it is shown"),
    });
}
