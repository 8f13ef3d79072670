using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Tests.Sources.Aws;

/// <summary>Whatever isn't signed by SNS for a topic that is configured is refused, and nobody else is asked for anything.</summary>
public sealed class SnsVerifierTests : IAsyncLifetime
{
    private const string Stored = "Stored.\n";

    private readonly FakeSns _sns = new();
    private SourcesHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await StartAsync(_ => { });

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _sns.Dispose();
    }

    [Fact]
    public async Task A_message_is_stored_once_without_secrets_and_its_certificate_is_asked_for_once_a_day()
    {
        (await SendAsync()).ShouldBe((202, Stored));
        (await SendAsync()).ShouldBe((200, "Stored before: a duplicate.\n"));
        (await SendAsync(change: e => (e["SignatureVersion"], e["Subject"]) = ("1", "It failed"))).Status.ShouldBe(200);

        var kept = (await _host.DeliveriesAsync()).ShouldHaveSingleItem();
        kept.DeliveryId.ShouldBe("0a0b0c0d-1111-5222-8333-444455556666");
        var body = Encoding.UTF8.GetString(kept.Body.Span);
        body.ShouldNotContain("hunter2xyz");
        JsonNode.Parse(body)!["Message"]!["detail"]!["pipeline"]!.GetValue<string>().ShouldBe("wéb");
        _sns.Asked.ShouldBe([FakeSns.CertificateUrl]);

        _host.Clock.Advance(TimeSpan.FromHours(25));
        (await SendAsync()).Status.ShouldBe(200);
        _sns.Asked.Count.ShouldBe(2);
    }

    public static TheoryData<string, int, Action<JsonObject>?, Action<JsonObject>?> Wrong => new()
    {
        { "another message", 401, null, e => e["Message"] = "{}" },
        { "a subject that was added", 401, null, e => e["Subject"] = "x" },
        { "another signature", 401, null, e => e["Signature"] = Convert.ToBase64String(new byte[256]) },
        { "a signature that is no base64", 401, null, e => e["Signature"] = "%%%" },
        { "another version", 401, null, e => e["SignatureVersion"] = "1" },
        { "a version that doesn't exist", 401, null, e => e["SignatureVersion"] = "3" },
        { "no signature", 400, null, e => e.Remove("Signature") },
        { "a number as text", 400, null, e => e["Message"] = 7 },
        { "an hour old", 401, e => e["Timestamp"] = "2026-07-01T10:59:59.000Z", null },
        { "from the future", 401, e => e["Timestamp"] = "2026-07-01T12:05:01.000Z", null },
        { "no time", 401, e => e["Timestamp"] = "yesterday", null },
        { "another topic in the body", 401, e => e["TopicArn"] = FakeSns.Topic + "2", null },
        { "another id in the body", 401, e => e["MessageId"] = "0a0b0c0d-1111-5222-8333-444455556667", null },
        { "a foreign host", 401, e => e["SigningCertURL"] = "https://sns.eu-central-1.amazonaws.com.evil.com/x.pem", null },
        { "a bucket", 401, e => e["SigningCertURL"] = "https://s3.amazonaws.com/sns.eu-central-1.amazonaws.com/x.pem", null },
        { "another region", 401, e => e["SigningCertURL"] = "https://sns.us-east-1.amazonaws.com/x.pem", null },
        { "another service", 401, e => e["SigningCertURL"] = "https://sqs.eu-central-1.amazonaws.com/x.pem", null },
        { "the host as a user", 401, e => e["SigningCertURL"] = "https://sns.eu-central-1.amazonaws.com@evil.com/x.pem", null },
        { "a user", 401, e => e["SigningCertURL"] = "https://a@sns.eu-central-1.amazonaws.com/x.pem", null },
        { "another port", 401, e => e["SigningCertURL"] = "https://sns.eu-central-1.amazonaws.com:8443/x.pem", null },
        { "in the clear", 401, e => e["SigningCertURL"] = "http://sns.eu-central-1.amazonaws.com/x.pem", null },
        { "no certificate", 401, e => e["SigningCertURL"] = "https://sns.eu-central-1.amazonaws.com/?Action=x.pem", null },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_is_refused_before_or_without_asking_anyone_but_sns(
        string what, int status, Action<JsonObject>? change, Action<JsonObject>? spoil)
    {
        (await SendAsync(change: change, spoil: spoil)).Status.ShouldBe(status, what);

        _sns.Asked.ShouldAllBe(address => address == FakeSns.CertificateUrl);
        (await _host.DeliveriesAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("x-amz-sns-message-type", null, 401)]
    [InlineData("x-amz-sns-message-type", "Party", 401)]
    [InlineData("x-amz-sns-message-id", null, 401)]
    [InlineData("x-amz-sns-message-id", "another", 401)]
    [InlineData("x-amz-sns-topic-arn", null, 403)]
    [InlineData("x-amz-sns-topic-arn", "arn:aws:sns:eu-central-1:999999999999:deploys", 403)]
    [InlineData("x-amz-sns-rawdelivery", "true", 401)]
    public async Task The_headers_must_be_those_of_the_message(string header, string? value, int status)
    {
        using var request = FakeSns.Message(_host.Clock.GetUtcNow());
        request.Headers.Remove(header);
        if (value is not null)
        {
            request.Headers.Add(header, value);
        }

        var (answered, text) = await _host.SendAsync(request);

        answered.ShouldBe(status);
        (header.Contains("raw") && !text.Contains("Raw message delivery", StringComparison.Ordinal)).ShouldBeFalse();
        _sns.Asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_that_is_long_deep_or_ambiguous_is_refused()
    {
        (await SendAsync(change: e => e["Message"] = new string('x', 3_000_000))).Status.ShouldBe(413);
        (await SendAsync(spoil: e => e["MessageAttributes"] = Nested(20))).Status.ShouldBe(400);
        (await SendAsync(change: e => e["Message"] = Nested(200).ToJsonString())).Status.ShouldBe(202, "it stays a text");
        using var twice = FakeSns.Message(_host.Clock.GetUtcNow());
        var body = await twice.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken);
        twice.Content = new StringContent(body.Replace("{\"Type\"", "{\"Message\":\"{}\",\"Type\"", StringComparison.Ordinal));
        (await _host.SendAsync(twice)).Status.ShouldBe(400);

        static JsonNode Nested(int depth) => depth == 0 ? new JsonArray() : new JsonArray(Nested(depth - 1));
    }

    [Theory]
    [InlineData("sns.eu-central-1.amazonaws.com", -1, 1, 202)]
    [InlineData("sns-signing.eu-central-1.amazonaws.com", -1, 1, 202)]
    [InlineData("sns.us-east-1.amazonaws.com", -1, 1, 401)]
    [InlineData("*.amazonaws.com", -1, 1, 401)]
    [InlineData("evil.com", -1, 1, 401)]
    [InlineData("sns.amazonaws.com", -9, -1, 401)]
    [InlineData("sns.amazonaws.com", 1, 9, 401)]
    [InlineData("sns.amazonaws.com", -1, 1, 401, 1024)]
    public async Task The_certificate_must_be_snss_and_valid_now(string name, int from, int until, int status, int bits = 2048)
    {
        _sns.Served[FakeSns.CertificateUrl] = (HttpStatusCode.OK, FakeSns.Certificate(name, from, until, bits));

        (await SendAsync()).Status.ShouldBe(status);
    }

    [Fact]
    public async Task While_sns_is_away_it_is_to_send_again_and_doctor_says_so()
    {
        _sns.Served[FakeSns.CertificateUrl] = (HttpStatusCode.BadGateway, "");
        (await SendAsync()).Status.ShouldBe(503);
        _sns.Served[FakeSns.CertificateUrl] = (FakeSns.Away, "");
        (await SendAsync()).Status.ShouldBe(503);
        Error().ShouldBe("sns.eu-central-1.amazonaws.com cannot be reached for its certificate.");

        _sns.Served[FakeSns.CertificateUrl] = (HttpStatusCode.OK, FakeSns.Certificate("sns.amazonaws.com"));
        (await SendAsync()).Status.ShouldBe(202);
        Error().ShouldBeNull();
    }

    [Fact]
    public async Task Strangers_cannot_make_it_ask_for_more_than_six_certificates_a_minute()
    {
        for (var i = 0; i < 20; i++)
        {
            (await SendAsync(change: e => e["SigningCertURL"] = $"https://sns.eu-central-1.amazonaws.com/{i}.pem"))
                .Status.ShouldBe(i < 6 ? 401 : 503);
        }

        _sns.Asked.Count.ShouldBe(6);
        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        (await SendAsync()).Status.ShouldBe(202);
    }

    [Fact]
    public async Task A_subscription_of_a_topic_is_confirmed_whenever_it_asks_and_what_fails_is_asked_again()
    {
        (await SendAsync("SubscriptionConfirmation")).Status.ShouldBe(202);
        _sns.Asked.ShouldBe([FakeSns.CertificateUrl, FakeSns.SubscribeUrl]);
        (await SendAsync("SubscriptionConfirmation")).Status.ShouldBe(200);
        _sns.Asked.Count.ShouldBe(3);

        _sns.Served[FakeSns.SubscribeUrl] = (HttpStatusCode.Forbidden, "");
        var (status, text) = await SendAsync("SubscriptionConfirmation");
        (status, text).ShouldBe((503, "The subscription isn't confirmed: SNS answered 403. Try again later.\n"));
        _sns.Served[FakeSns.SubscribeUrl] = (FakeSns.Away, "");
        (await SendAsync("SubscriptionConfirmation")).Status.ShouldBe(503);
        Encoding.UTF8.GetString((await _host.DeliveriesAsync()).ShouldHaveSingleItem().Body.Span).ShouldNotContain("\"Token\":\"1\"");
    }

    [Theory]
    [InlineData("https://evil.com/?Action=ConfirmSubscription")]
    [InlineData("http://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription")]
    [InlineData("https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe")]
    [InlineData("file:///etc/passwd")]
    public async Task Only_snss_own_address_confirms(string address)
    {
        (await SendAsync("SubscriptionConfirmation", e => e["SubscribeURL"] = address)).Status.ShouldBe(400);

        _sns.Asked.ShouldBe([FakeSns.CertificateUrl]);
    }

    [Fact]
    public async Task The_end_of_a_subscription_is_kept_and_nothing_is_asked()
    {
        (await SendAsync("UnsubscribeConfirmation")).Status.ShouldBe(202);

        _sns.Asked.ShouldBe([FakeSns.CertificateUrl]);
    }

    [Fact]
    public async Task Sha1_can_be_refused()
    {
        await using var strict = await StartAsync(settings => settings["ChatOps:Aws:RequireSha256"] = "true");

        (await strict.SendAsync(FakeSns.Message(strict.Clock.GetUtcNow(), change: e => e["SignatureVersion"] = "1"))).Status.ShouldBe(401);
        (await strict.SendAsync(FakeSns.Message(strict.Clock.GetUtcNow()))).Status.ShouldBe(202);
    }

    [Theory]
    [InlineData("the api key of the connection", 202)]
    [InlineData("the api key before this one", 202)]
    [InlineData("wrong", 401)]
    [InlineData(null, 401)]
    public async Task An_api_destination_has_an_api_key(string? key, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/aws/events") { Content = new StringContent("{}") };
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        (await _host.SendAsync(request)).Status.ShouldBe(status);
    }

    private string? Error() => _host.Get<IReadOnlyList<ChatOps.Sources.ConfiguredSource>>()
        .Single(source => source.Source.Name == "aws").Findings.Select(finding => finding.Message).SingleOrDefault();

    private Task<SourcesHost> StartAsync(Action<Dictionary<string, string?>> configure)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ChatOps:Aws:Topics:0"] = "arn:aws:sns:eu-west-1:123456789012:another",
            ["ChatOps:Aws:Topics:1"] = FakeSns.Topic,
            ["ChatOps:Aws:Secrets:0"] = "the api key of the connection",
            ["ChatOps:Aws:Secrets:1"] = "the api key before this one",
        };
        configure(settings);
        return SourcesHost.StartAsync(settings, services: _sns.Register);
    }

    private Task<(int Status, string Text)> SendAsync(
        string type = "Notification", Action<JsonObject>? change = null, Action<JsonObject>? spoil = null) =>
        _host.SendAsync(FakeSns.Message(_host.Clock.GetUtcNow(), type, change, spoil));
}
