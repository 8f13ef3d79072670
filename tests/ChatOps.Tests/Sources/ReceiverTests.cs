using ChatOps.Edge.Verification;
using ChatOps.Sources;
using Microsoft.AspNetCore.Http;

namespace ChatOps.Tests.Sources;

public sealed class ReceiverTests
{
    private static readonly Receiver Receiver = new("/tide", new TokenVerifier(new TokenPlace.Header("X-Token"), []))
    {
        Patience = TimeSpan.FromSeconds(9),
        IdHeader = "X-Id",
        RequiredHeaders = ["X-Kind"],
        KeptHeaders = ["X-Region", "x-token", "X-Twice", "X-Long", "X-Absent"],
    };

    [Fact]
    public void Requested_headers_are_kept_but_never_the_senders_credentials()
    {
        var headers = new HeaderDictionary
        {
            ["X-Region"] = "north", ["X-Token"] = "secret", ["X-Twice"] = new(["a", "b"]), ["X-Long"] = new string(
                'x', 201), ["X-Other"] = "not asked for",
        };

        Receiver.Kept(headers).ShouldBe(new Dictionary<string, string> { ["X-Region"] = "north" });
    }

    [Fact]
    public void A_required_header_must_be_present_once_and_be_short()
    {
        Receiver.HeaderProblem(new HeaderDictionary { ["X-Kind"] = "push" }).ShouldBeNull();
        foreach (var headers in new HeaderDictionary[]
        {
            new(),
            new() { ["X-Kind"] = "" },
            new() { ["X-Kind"] = new(["a", "b"]) },
            new() { ["X-Kind"] = new string('x', 201) },
        })
        {
            Receiver.HeaderProblem(headers).ShouldBe("X-Kind must be there, once, with at most 200 characters.");
        }
    }

    [Fact]
    public void The_senders_id_is_used_if_there_is_one()
    {
        var (seven, none) = (new HeaderDictionary { ["X-Id"] = "7" }, new HeaderDictionary());
        Receiver.IdOf(seven).ShouldBe("7");
        Receiver.IdOf(none).ShouldBeNull();
        (Receiver with { IdHeader = null }).IdOf(seven).ShouldBeNull();
    }

    [Theory]
    [InlineData("payload=%7B%7D", "{}")]
    [InlineData("a=b&payload=x+y&payload2=z", "x y")]
    [InlineData("a=b", "")]
    [InlineData("", "")]
    [InlineData("payload", "")]
    public void A_payload_may_be_in_a_form_field(string form, string payload) =>
        System.Text.Encoding.UTF8.GetString(Receiver.Payload(System.Text.Encoding.UTF8.GetBytes(form), "payload")).ShouldBe(payload);
}
