using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Edge;
using ChatOps.Edge.Verification;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Edge.Verification;

/// <summary>One verifier for all senders that sign with a shared secret: their own examples, where they publish any.</summary>
public sealed class HmacVerifierTests
{
    private const long Now = 1_795_867_200;

    private static readonly HmacScheme WithTime = new("X-Grafana-Alerting-Signature")
    {
        Signed = "{timestamp}:{body}",
        TimestampHeader = "X-Time",
    };

    private static readonly Dictionary<string, Example> Examples = new()
    {
        ["GitHub"] = new(
            new("X-Hub-Signature-256") { Prefix = "sha256=" }, "It's a Secret to Everybody", "Hello, World!",
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
        ["Grafana"] = new(
            new("X-Grafana-Alerting-Signature"),
            "s3cret",
            """{"status":"firing"}""",
            "043737fa7d4b65306416549b14537adb753ed11a55b3fb6f50fec5192bbd3851"),
        ["Grafana with a time"] = new(
            WithTime,
            "s3cret",
            """{"status":"firing"}""",
            "7b02c815f45e813dbd1e7c4dae1dafa9c1d201b5262cf5c145a6c226f5b753e3",
            ("X-Time", $"{Now}")),
        ["PagerDuty"] = new(
            new("X-PagerDuty-Signature") { Prefix = "v1=", Separator = ',' },
            "pd-secret",
            """{"event":{"id":"01EVT","event_type":"incident.triggered"}}""",
            $"v1={new string('0', 64)},v1=e19378d658c3fafd4875b1631313566defbe92740eb8072afb3433d0be1c48ca"),
        ["Sentry"] = new(
            new("Sentry-Hook-Signature"),
            "client-secret",
            """{"action":"triggered"}""",
            "274cea3b9487a29e6fbfc4358386173d074be2c531370796242c523dae53266f"),
        ["Bitbucket"] = new(
            new("X-Hub-Signature") { Prefix = "sha256=" },
            "bb-secret",
            """{"eventKey":"pr:merged"}""",
            "sha256=be3fa64f22d7186045d32b8d1d0e4111ee541fa5404ad309a9374da748f66eb7"),
        ["GitLab"] = new(
            HmacScheme.StandardWebhooks,
            "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
            """{"object_kind":"push"}""",
            "v1,BG9ty/3+A1Y5aAEWYa/kRdTay+41xDqBMyk316BSr00=",
            ("webhook-id", "7f1d0c1e-0000-4000-8000-000000000001"),
            ("webhook-timestamp", $"{Now}")),
        ["JFrog"] = new(
            new("X-Jfrog-Event-Auth"),
            "jf-secret",
            """{"domain":"docker","event_type":"pushed"}""",
            "4469502224784ecb4765529fd8ef09e838cd27f11bb413293a3d482ac00fa64a"),
        ["Nexus"] = new(
            new("X-Nexus-Webhook-Signature") { Algorithm = HashAlgorithmName.SHA1 },
            "nx-secret",
            """{"action":"CREATED"}""",
            "b4de1be675f3441728683048d62c9ce827fe9f51"),
        ["Rootly"] = new(
            new("X-Rootly-Signature") { Prefix = "v1=", Separator = ',', TimestampPrefix = "t=", Signed = "{timestamp}{body}" },
            "rootly-secret",
            """{"event":{"type":"incident.created"}}""",
            $"t={Now},v1=1b7f1b0a2b5552f8b54553d7b6b9713e6a2101761e7690e0d6c929ba6d179532"),
        ["Flux"] = new(
            new("X-Signature") { Prefix = "sha256=" }, "flux-token", """{"reason":"ReconciliationSucceeded"}""",
            "sha256=0847805719016250afd6e76513e1bd02158d64c89df80a6aaabf611fa384d37f"),
    };

    public static TheoryData<string> Names => [.. Examples.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_senders_own_signature_is_genuine_also_while_its_secret_is_rotated(string name)
    {
        var example = Examples[name];

        (await VerifyAsync(example, [new("here", example.Secret)])).ShouldBe(new Verdict.Genuine("here"));
        Secret[] rotated =
        [
            new("there", "another secret"), new("here", "the secret before"), new("here", example.Secret), new("there", "")
        ];
        (await VerifyAsync(example, rotated)).ShouldBe(new Verdict.Genuine("here"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Another_secret_another_body_and_another_signature_are_refused(string name)
    {
        var example = Examples[name];
        Secret[] secrets = [new("", example.Secret)];

        Refused(await VerifyAsync(example, [new("", example.Secret + "x")])).ShouldBe(RefusalKind.WrongSignature);
        Refused(await VerifyAsync(example, [])).ShouldBe(RefusalKind.WrongSignature);
        Refused(await VerifyAsync(example with { Body = example.Body + " " }, secrets)).ShouldBe(RefusalKind.WrongSignature);
        var spoiled = $"{example.Signature[..^3]}{(example.Signature[^3] == '0' ? '1' : '0')}{example.Signature[^2..]}";
        Refused(await VerifyAsync(example with { Signature = spoiled }, secrets)).ShouldBe(RefusalKind.WrongSignature);
        Refused(await VerifyAsync(example with { Signature = example.Scheme.Prefix }, secrets)).ShouldBe(RefusalKind.Unsigned);
        Refused(await VerifyAsync(example with { Signature = "" }, secrets)).ShouldBe(RefusalKind.Unsigned);
        Refused(await VerifyAsync(example, secrets, isTwice: true)).ShouldBe(RefusalKind.Unsigned, "which of them would count?");
    }

    [Theory]
    [InlineData("Grafana with a time")]
    [InlineData("GitLab")]
    [InlineData("Rootly")]
    public async Task What_was_signed_long_ago_or_will_be_is_refused_before_its_body_is_read(string name)
    {
        var example = Examples[name];
        Secret[] secrets = [new("", example.Secret)];

        (await VerifyAsync(example, secrets, secondsLater: 300)).ShouldBeOfType<Verdict.Genuine>();
        (await VerifyAsync(example, secrets, secondsLater: -300)).ShouldBeOfType<Verdict.Genuine>();
        Refused(await VerifyAsync(example, secrets, secondsLater: 301, isBodyRead: false)).ShouldBe(RefusalKind.WrongSignature);
        Refused(await VerifyAsync(example, secrets, secondsLater: -301, isBodyRead: false)).ShouldBe(RefusalKind.WrongSignature);
        foreach (var (header, _) in example.Headers)
        {
            var without = example with { Headers = [.. example.Headers.Where(h => h.Name != header)] };
            Refused(await VerifyAsync(without, secrets, isBodyRead: false)).ShouldBe(RefusalKind.Unsigned);
        }

        // The time is signed, too.
        var later = example with
        {
            Signature = example.Signature.Replace($"t={Now}", $"t={Now + 1}", StringComparison.Ordinal),
            Headers = [.. example.Headers.Select(h => (h.Name, h.Value.Replace($"{Now}", $"{Now + 1}", StringComparison.Ordinal)))],
        };
        Refused(await VerifyAsync(later, secrets)).ShouldBe(RefusalKind.WrongSignature);
    }

    [Fact]
    public async Task A_standard_webhook_may_be_signed_with_the_secret_as_it_is_written()
    {
        var example = Examples["GitLab"];
        var signed = Encoding.UTF8.GetBytes($"{example.Headers[0].Value}.{Now}.{example.Body}");
        var plain = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(example.Secret), signed));

        (await VerifyAsync(example with { Signature = plain }, [new("", example.Secret)])).ShouldBeOfType<Verdict.Genuine>();
    }

    [Fact]
    public async Task A_body_in_pieces_is_signed_as_a_whole()
    {
        var example = Examples["GitHub"];
        var body = Encoding.UTF8.GetBytes(example.Body);
        var first = new Piece(body.AsMemory(0, 5));
        var last = first.Then(body.AsMemory(5));
        var verifier = new HmacVerifier(example.Scheme, [new("", example.Secret)]);

        (await verifier.VerifyAsync(Request(example), new(
            first, 0, last, last.Memory.Length), Clock(), TestContext.Current.CancellationToken)).ShouldBeOfType<Verdict.Genuine>();
    }

    [Fact]
    public void What_is_signed_ends_with_the_body() =>
        Should.Throw<ArgumentException>(() => new HmacVerifier(new("X-Signature") { Signed = "{body}." }, [])).Message.ShouldContain(
            "{body}.");

    private static RefusalKind? Refused(Verdict verdict)
    {
        var refusal = verdict.ShouldBeOfType<Verdict.Refused>().Refusal;
        refusal.Status.ShouldBe(401);
        return refusal.Kind;
    }

    private static async Task<Verdict> VerifyAsync(
        Example example, IReadOnlyList<Secret> secrets, int secondsLater = 0, bool isTwice = false, bool isBodyRead = true)
    {
        var verifier = new HmacVerifier(example.Scheme, secrets);
        var request = Request(example);
        if (isTwice)
        {
            request.Headers.Append(example.Scheme.Header, example.Signature);
        }

        var clock = Clock(secondsLater);
        var verdict = await verifier.VerifyHeadersAsync(request, clock, TestContext.Current.CancellationToken);
        return verdict is Verdict.Open && isBodyRead
            ? await verifier.VerifyAsync(request, new(Encoding.UTF8.GetBytes(example.Body)), clock, TestContext.Current.CancellationToken)
            : verdict;
    }

    private static HttpRequest Request(Example example)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[example.Scheme.Header] = example.Signature;
        foreach (var (name, value) in example.Headers)
        {
            request.Headers[name] = value;
        }

        return request;
    }

    private static FakeTimeProvider Clock(int secondsLater = 0) => new(DateTimeOffset.FromUnixTimeSeconds(Now + secondsLater));

    private sealed record Example(
        HmacScheme Scheme, string Secret, string Body, string Signature, params (string Name, string Value)[] Headers);

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory) => Memory = memory;

        public Piece Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory) { RunningIndex = RunningIndex + Memory.Length };
            Next = next;
            return next;
        }
    }
}
