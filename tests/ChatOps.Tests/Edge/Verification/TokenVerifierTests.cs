using System.Text;
using ChatOps.Edge;
using ChatOps.Edge.Verification;
using Microsoft.AspNetCore.Http;

namespace ChatOps.Tests.Edge.Verification;

/// <summary>One verifier for all senders that present a token. Tokens in paths are tested with the source that uses them.</summary>
public sealed class TokenVerifierTests
{
    private static readonly Secret[] Tokens =
    [
        new("one", "token-of-one"), new("one", "next-token-of-one"), new("two", "token-of-two"), new("two", ""), new("two", " ")
    ];

    [Theory]
    [InlineData("token-of-one", "one")]
    [InlineData("next-token-of-one", "one")]
    [InlineData("token-of-two", "two")]
    [InlineData("Token-Of-Two", null)]
    [InlineData("token-of-two ", null)]
    [InlineData("token-of-", null)]
    [InlineData(" ", null)]
    public async Task A_header_with_a_token_says_who_sends(string header, string? instance) =>
        (await VerifyAsync(new TokenPlace.Header("X-Gitlab-Token"), "X-Gitlab-Token", header)).ShouldBe(instance);

    [Theory]
    [InlineData("Bearer token-of-one", "one")]
    [InlineData("bearer  token-of-one", "one")]
    [InlineData("token-of-one", null)]
    [InlineData("Bearer", null)]
    [InlineData("Bearertoken-of-one", null)]
    [InlineData("Basic token-of-one", null)]
    public async Task A_token_may_have_its_scheme_before_it(string header, string? instance) =>
        (await VerifyAsync(new TokenPlace.Header("Authorization", "Bearer"), "Authorization", header)).ShouldBe(instance);

    [Theory]
    [InlineData("anyone:token-of-two", "two")]
    [InlineData(":token-of-two", "two")]
    [InlineData("token-of-two", null)]
    [InlineData("token-of-two:", null)]
    [InlineData("anyone:token-of-two:", null)]
    public async Task A_token_may_be_a_password(string credentials, string? instance) =>
        (await VerifyAsync(new TokenPlace.BasicPassword(), "Authorization", "Basic "
            + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)))).ShouldBe(instance);

    [Theory]
    [InlineData("Basic %%%")]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Bearer dG9rZW46dG9rZW4tb2YtdHdv")]
    public async Task What_is_no_password_is_refused_and_nothing_worse(string header) =>
        (await VerifyAsync(new TokenPlace.BasicPassword(), "Authorization", header)).ShouldBeNull();

    [Fact]
    public async Task A_missing_token_and_a_wrong_one_are_counted_apart_and_one_sent_twice_is_none()
    {
        var verifier = new TokenVerifier(new TokenPlace.Header("X-Token"), Tokens);
        var request = new DefaultHttpContext().Request;
        Kind(await Verdict(verifier, request)).ShouldBe((RefusalKind.Unsigned, 401));
        request.Headers["X-Token"] = "another";
        Kind(await Verdict(verifier, request)).ShouldBe((RefusalKind.WrongToken, 401));
        request.Headers["X-Token"] = new(["token-of-one", "token-of-one"]);
        Kind(await Verdict(verifier, request)).ShouldBe((RefusalKind.Unsigned, 401));
    }

    private static (RefusalKind, int) Kind(Verdict verdict) =>
        verdict.ShouldBeOfType<Verdict.Refused>().Refusal is var refusal ? (refusal.Kind, refusal.Status) : default;

    private static ValueTask<Verdict> Verdict(Verifier verifier, HttpRequest request) =>
        verifier.VerifyHeadersAsync(request, TimeProvider.System, TestContext.Current.CancellationToken);

    private static async Task<string?> VerifyAsync(TokenPlace place, string header, string value)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[header] = value;
        return (await Verdict(new TokenVerifier(place, Tokens), request) as Verdict.Genuine)?.Instance;
    }
}
