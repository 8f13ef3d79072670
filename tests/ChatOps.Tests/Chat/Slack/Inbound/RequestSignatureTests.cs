using System.Text;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Edge.Verification;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Chat.Slack.Inbound;

public sealed class RequestSignatureTests
{
    // Slack's published example.
    private const string Secret = "8f742231b10e8888abcd99yyyzzz85a5";
    private const string Timestamp = "1531420618";
    private const string Signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes(
        "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
        + "&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F"
        + "96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c");

    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1531420618));

    [Fact]
    public void Slacks_own_example_is_valid() => Verify([Secret]).ShouldBe(SignatureVerdict.Valid);

    [Fact]
    public void Any_of_several_secrets_will_do_while_one_is_changed()
    {
        Verify(["new-secret", Secret]).ShouldBe(SignatureVerdict.Valid);
        Verify([Secret, "new-secret"]).ShouldBe(SignatureVerdict.Valid);
        Verify(["new-secret", "newer-secret"]).ShouldBe(SignatureVerdict.Wrong);
    }

    [Fact]
    public void Nothing_is_valid_without_a_secret()
    {
        Verify([]).ShouldBe(SignatureVerdict.Wrong);
        Verify([""]).ShouldBe(SignatureVerdict.Wrong);
    }

    [Fact]
    public void One_changed_byte_in_the_body_is_enough_to_be_refused()
    {
        for (var i = 0; i < Body.Length; i++)
        {
            var changed = Body.ToArray();
            changed[i] ^= 1;
            new RequestSignature([Secret], _clock).Verify(Timestamp, Signature, changed).ShouldBe(SignatureVerdict.Wrong);
        }
    }

    [Theory]
    [InlineData(300, SignatureVerdict.Valid)]
    [InlineData(301, SignatureVerdict.Stale)]
    [InlineData(-300, SignatureVerdict.Valid)]
    [InlineData(-301, SignatureVerdict.Stale)]
    internal void A_signature_is_good_for_five_minutes_both_ways(int secondsLater, SignatureVerdict expected)
    {
        var clock = new FakeTimeProvider(_clock.GetUtcNow().AddSeconds(secondsLater));
        new RequestSignature([Secret], clock).Verify(Timestamp, Signature, Body).ShouldBe(expected);
    }

    [Theory]
    [InlineData(null, Signature, SignatureVerdict.Missing)]
    [InlineData(Timestamp, null, SignatureVerdict.Missing)]
    [InlineData("", "", SignatureVerdict.Missing)]
    [InlineData("now", Signature, SignatureVerdict.Wrong)]
    [InlineData("-1531420618", Signature, SignatureVerdict.Wrong)]
    [InlineData(" 1531420618", Signature, SignatureVerdict.Wrong)]
    [InlineData("9223372036854775807", Signature, SignatureVerdict.Stale)]
    [InlineData("92233720368547758070", Signature, SignatureVerdict.Wrong)]
    [InlineData(Timestamp, "v0=", SignatureVerdict.Wrong)]
    [InlineData(Timestamp, "v0=A2114D57B48EAC39B9AD189DD8316235A7B4A8D21A10BD27519666489C69B503", SignatureVerdict.Wrong)]
    internal void Odd_headers_are_refused_and_nothing_worse(string? timestamp, string? signature, SignatureVerdict expected) =>
        new RequestSignature([Secret], _clock).Verify(timestamp, signature, Body).ShouldBe(expected);

    private SignatureVerdict Verify(string[] secrets) => new RequestSignature(secrets, _clock).Verify(Timestamp, Signature, Body);
}
