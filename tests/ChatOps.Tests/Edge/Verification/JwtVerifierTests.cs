using System.Security.Cryptography;
using System.Text;
using ChatOps.Edge;
using ChatOps.Edge.Verification;
using ChatOps.Fuzz;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Tests.Edge.Verification;

/// <summary>One verifier for all senders that present an issuer's token; the issuer's keys are fetched and cached.</summary>
public sealed class JwtVerifierTests : IAsyncLifetime
{
    private const string Issuer = "https://accounts.example";
    private const string Audience = "https://bot.example/pubsub";
    private const string Account = "push@acme.example";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<(string Id, ECDsa Key)> _shown = [];
    private WebApplication _issuer = null!;
    private RequestDelegate _answer = null!;
    private int _asked;

    public async ValueTask InitializeAsync()
    {
        _shown.Add(("first", _key));
        _answer = ShowAsync;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _issuer = builder.Build();
        _issuer.Run(context =>
        {
            _asked++;
            return _answer(context);
        });
        await _issuer.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _issuer.DisposeAsync();
        _shown.ForEach(shown => shown.Key.Dispose());
        _key.Dispose();
    }

    [Fact]
    public async Task A_token_of_the_account_for_us_is_genuine_and_its_keys_are_asked_for_once()
    {
        var verifier = Verifier();

        for (var i = 0; i < 3; i++)
        {
            (await VerifyAsync(verifier, Token())).ShouldBe(new Verdict.Genuine("acme"));
        }

        _asked.ShouldBe(1);
        verifier.Error.ShouldBeNull();
    }

    [Fact]
    public async Task What_is_said_wrongly_is_refused_before_anyone_is_asked()
    {
        var verifier = Verifier();

        (await RefusedAsync(verifier, null)).ShouldBe((RefusalKind.Unsigned, 401));
        (await RefusedAsync(verifier, "no.token.atall")).ShouldBe((RefusalKind.Unsigned, 401));
        (await RefusedAsync(verifier, Token(issuer: "https://another.example"))).ShouldBe((RefusalKind.WrongToken, 401));
        (await RefusedAsync(verifier, Token(audience: "https://another.example"))).ShouldBe((RefusalKind.WrongToken, 401));
        (await RefusedAsync(verifier, Token(account: "mallory@evil.example"))).ShouldBe((RefusalKind.WrongToken, 401));
        (await RefusedAsync(verifier, Token(isVerified: false))).ShouldBe((RefusalKind.WrongToken, 401));
        (await RefusedAsync(verifier, Token(expires: TimeSpan.FromMinutes(-3)))).ShouldBe((RefusalKind.WrongSignature, 401));
        (await RefusedAsync(verifier, Token(from: TimeSpan.FromMinutes(3)))).ShouldBe((RefusalKind.WrongSignature, 401));
        (await RefusedAsync(verifier, Unsigned())).ShouldBe((RefusalKind.WrongToken, 401), "an algorithm that needs no key");
        var symmetric = new SymmetricSecurityKey(_key.ExportSubjectPublicKeyInfo()) { KeyId = "first" };
        (await RefusedAsync(verifier, Token(with: new(symmetric, SecurityAlgorithms.HmacSha256)))).ShouldBe(
            (RefusalKind.WrongToken, 401), "a public key is no secret");
        _asked.ShouldBe(0);
    }

    [Fact]
    public async Task A_token_that_another_key_signed_is_refused_and_a_key_that_is_not_known_is_asked_for_once_a_minute_at_most()
    {
        var verifier = Verifier();
        using var another = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        (await RefusedAsync(verifier, Token(key: another))).ShouldBe((RefusalKind.WrongSignature, 401));
        for (var i = 0; i < 3; i++)
        {
            (await RefusedAsync(verifier, Token(key: another, id: $"made up {i}"))).ShouldBe((RefusalKind.WrongSignature, 401));
        }

        _asked.ShouldBe(1);
        // The issuer rotates its key: the new one is accepted when it is first used, at most a minute later.
        _shown.Add(("second", another));
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await VerifyAsync(verifier, Token(key: another, id: "second"))).ShouldBe(new Verdict.Genuine("acme"));
        _asked.ShouldBe(2);
        _shown.RemoveAt(1);
    }

    [Fact]
    public async Task An_issuer_that_is_away_is_no_trouble_for_a_day_and_then_the_sender_is_told_to_come_again()
    {
        var verifier = Verifier();
        (await VerifyAsync(verifier, Token())).ShouldBeOfType<Verdict.Genuine>();
        _answer = Away;

        _clock.Advance(TimeSpan.FromHours(23));
        (await VerifyAsync(verifier, Token())).ShouldBeOfType<Verdict.Genuine>();
        verifier.Error.ShouldBe("127.0.0.1 answered 503 when asked for its keys.");

        _clock.Advance(TimeSpan.FromHours(1));
        (await RefusedAsync(verifier, Token())).ShouldBe((RefusalKind.Unverifiable, 503));
        _answer = ShowAsync;
        (await RefusedAsync(verifier, Token())).ShouldBe((RefusalKind.Unverifiable, 503), "it was asked just now");
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await VerifyAsync(verifier, Token())).ShouldBeOfType<Verdict.Genuine>();
        verifier.Error.ShouldBeNull();

        Task Away(HttpContext context)
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        }
    }

    [Theory]
    [InlineData("{", "are invalid")]
    [InlineData("{\"keys\":[]}", "no keys")]
    [InlineData("[]", "are invalid")]
    public async Task Keys_that_are_none_are_told(string answer, string trouble)
    {
        var verifier = Verifier();
        _answer = context => context.Response.WriteAsync(answer, TestContext.Current.CancellationToken);

        (await RefusedAsync(verifier, Token())).ShouldBe((RefusalKind.Unverifiable, 503));

        verifier.Error.ShouldNotBeNull().ShouldContain(trouble);
    }

    [Fact]
    public async Task Keys_are_not_fetched_in_the_clear_from_elsewhere()
    {
        var verifier = new JwtVerifier([Trust(new("http://accounts.example/keys"))]);

        (await RefusedAsync(verifier, Token())).ShouldBe((RefusalKind.Unverifiable, 503));

        verifier.Error.ShouldNotBeNull().ShouldContain("https");
    }

    [Fact]
    public async Task Whatever_is_in_a_token_nothing_breaks()
    {
        var verifier = Verifier();
        var parts = Token().Split('.');
        var payload = Encoding.UTF8.GetBytes(
            """
            {"iss":"https://accounts.example","aud":["https://bot.example/pubsub",7],"email":"push@acme.example","email_verified":true,
             "exp":1782990000,"nbf":"x","iat":1.5e300}
            """);
        for (var i = 0; i < 2000; i++)
        {
            var spoiled = i % 2 == 0 ? Base64UrlEncoder.Encode(Mutation.Spoil(payload, i)) : parts[1];
            var header = i % 2 == 0 ? parts[0] : Base64UrlEncoder.Encode(Mutation.Spoil(Base64UrlEncoder.DecodeBytes(parts[0]), i));
            var verdict = await VerifyAsync(verifier, $"{header}.{spoiled}.{parts[2]}");
            (verdict is Verdict.Refused || (header == parts[0] && spoiled == parts[1])).ShouldBeTrue($"{header}.{spoiled}");
        }
    }

    private JwtVerifier Verifier() => new([Trust(new($"{_issuer.Urls.Single()}/keys"))]);

    private static JwtTrust Trust(Uri keys) => new("acme", [Issuer, "accounts.example"], Audience, keys)
    {
        Claims = new Dictionary<string, string> { ["email"] = Account, ["email_verified"] = "true" },
    };

    private Task ShowAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "public, max-age=3600";
        return context.Response.WriteAsJsonAsync(
            new
            {
                keys = _shown.Select(shown =>
                {
                    var point = shown.Key.ExportParameters(false).Q;
                    return new
                    {
                        kty = "EC",
                        crv = "P-256",
                        alg = "ES256",
                        use = "sig",
                        kid = shown.Id,
                        x = Base64UrlEncoder.Encode(point.X),
                        y = Base64UrlEncoder.Encode(point.Y),
                    };
                }),
            },
            TestContext.Current.CancellationToken);
    }

    private string Token(
        string issuer = Issuer, string audience = Audience, string account = Account, bool isVerified = true, TimeSpan? expires = null,
        TimeSpan? from = null, ECDsa? key = null, string id = "first", SigningCredentials? with = null)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Expires = now + (expires ?? TimeSpan.FromHours(1)),
            NotBefore = now + (from ?? TimeSpan.Zero),
            Claims = new Dictionary<string, object> { ["email"] = account, ["email_verified"] = isVerified },
            SigningCredentials = with ?? new(new ECDsaSecurityKey(key ?? _key) { KeyId = id }, SecurityAlgorithms.EcdsaSha256),
        });
    }

    private string Unsigned() => $"{Base64UrlEncoder.Encode("""{"alg":"none","kid":"first"}""")}.{Token().Split('.')[1]}.";

    private async Task<Verdict> VerifyAsync(JwtVerifier verifier, string? token)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = token is null ? default : new($"Bearer {token}");
        return await verifier.VerifyHeadersAsync(request, _clock, TestContext.Current.CancellationToken);
    }

    private async Task<(RefusalKind, int)> RefusedAsync(JwtVerifier verifier, string? token) =>
        (await VerifyAsync(verifier, token)).ShouldBeOfType<Verdict.Refused>().Refusal is var refusal
            ? (refusal.Kind, refusal.Status)
            : default;
}
