using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Chat.Slack;
using ChatOps.Chat.Slack.Inbound;
using ChatOps.Edge;
using ChatOps.Tests.Edge;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests.Chat.Slack.Inbound;

public sealed class HttpEndpointsTests : IAsyncLifetime
{
    private const string Command = "command=%2Fdeploy&text=web+1.4.2&user_id=U1&channel_id=C1&trigger_id=13.37.abc&api_app_id=A1";

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly HttpClient _client = new();
    private SlackSubject _bot = null!;

    public async ValueTask InitializeAsync() => _bot = await SlackSubject.StartAsync(
        null, _clock, SlackMode.Http, options => options.SigningSecrets = ["another", SlackSubject.Secret]);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _bot.DisposeAsync();
    }

    [Theory]
    [InlineData("commands", Command, "command", "13.37.abc")]
    [InlineData("interactive", "payload=%7B%22type%22%3A%22block_actions%22%2C%22trigger_id%22%3A%227.7%22%7D", "interactive", "7.7")]
    [InlineData("events", """{"type":"event_callback","event_id":"Ev1","event":{"type":"app_mention"}}""", "event", "Ev1")]
    public async Task What_is_signed_is_stored_as_it_came_and_answered_with_nothing(string path, string body, string kind, string id)
    {
        var (status, answer) = await PostAsync(path, body);
        (status, answer).ShouldBe((HttpStatusCode.OK, ""));
        var delivery = (await _bot.JournalAsync()).Single();
        (delivery.Kind, delivery.DeliveryId).ShouldBe((kind, id));
        Encoding.UTF8.GetString(delivery.Body.Span).ShouldBe(body);
    }

    [Fact]
    public async Task A_retry_is_the_same_delivery()
    {
        (await PostAsync("events", """{"event_id":"Ev1","n":1}""")).Status.ShouldBe(HttpStatusCode.OK);
        (await PostAsync(
            "events", """{"event_id":"Ev1","n":1}""", ("X-Slack-Retry-Num", "1"), ("X-Slack-Retry-Reason", "http_timeout"))).Status.ShouldBe(HttpStatusCode.OK);
        (await _bot.JournalAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Without_an_id_the_content_is_the_identity()
    {
        foreach (var body in new[] { """{"n":1}""", """{"n":2}""", """{"n":1}""", $$"""{"event_id":"{{new string('x', 5000)}}"}""" })
        {
            (await PostAsync("events", body)).Status.ShouldBe(HttpStatusCode.OK);
        }

        (await _bot.JournalAsync()).Select(delivery => delivery.DeliveryId[..7]).ShouldBe(["sha256:", "sha256:", "sha256:"]);
    }

    [Fact]
    public async Task What_is_not_signed_by_Slack_is_refused_counted_and_not_stored()
    {
        var refused = new List<string?>();
        using var listener = Listen(refused);
        var now = Timestamp();
        (await SendAsync("commands", Command)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(
            "commands", Command, (RequestSignature.TimestampHeader, now), (RequestSignature.Header, Sign("wrong", now, Command)))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(
            "commands",
            Command + "&admin=1",
            (RequestSignature.TimestampHeader, now),
            (RequestSignature.Header, Sign(SlackSubject.Secret, now, Command)))).Status
            .ShouldBe(HttpStatusCode.Unauthorized);
        _clock.Advance(TimeSpan.FromSeconds(301));
        (await SendAsync(
            "commands",
            Command,
            (RequestSignature.TimestampHeader, now),
            (RequestSignature.Header, Sign(SlackSubject.Secret, now, Command)))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        refused.ShouldBe(["missing_signature", "wrong_signature", "wrong_signature", "stale_signature"]);
        (await _bot.JournalAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_challenge_is_answered_when_it_is_signed()
    {
        const string body = """{"token":"x","challenge":"3eZbrw1aB","type":"url_verification"}""";
        (await PostAsync("events", body)).ShouldBe((HttpStatusCode.OK, """{"challenge":"3eZbrw1aB"}"""));
        (await SendAsync("events", body)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await _bot.JournalAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_ssl_check_is_answered_unsigned_and_nothing_in_it_is_used()
    {
        (await SendAsync("commands", "ssl_check=1&token=x&" + Command)).ShouldBe((HttpStatusCode.OK, ""));
        (await _bot.JournalAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("commands", "")]
    [InlineData("commands", "text=web")]
    [InlineData("interactive", "a=b")]
    [InlineData("interactive", "payload=%7B%22a")]
    [InlineData("interactive", "payload=%5B%5D")]
    [InlineData("events", "{\"a\":")]
    [InlineData("events", "[]")]
    [InlineData("events", """{"event_id":"\ud800"}""")]
    public async Task A_broken_body_is_400_with_one_line(string path, string body)
    {
        var (status, answer) = await PostAsync(path, body);
        status.ShouldBe(HttpStatusCode.BadRequest);
        answer.TrimEnd('\n').ShouldNotContain('\n');
        (await _bot.JournalAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_long_is_413_whether_or_not_it_says_so_first(bool isAnnounced)
    {
        var body = Encoding.UTF8.GetBytes(new string('x', SlackSubject.MaxBodyBytes + 1));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_bot.Address, "slack/events"))
        {
            Content = isAnnounced ? new ByteArrayContent(body) : new StreamContent(new MemoryStream(body)),
        };
        request.Headers.TransferEncodingChunked = !isAnnounced;
        request.Headers.Add(RequestSignature.TimestampHeader, Timestamp());
        request.Headers.Add(RequestSignature.Header, Sign(SlackSubject.Secret, Timestamp(), Encoding.UTF8.GetString(body)));
        using var response = await _client.SendAsync(request, SlackSubject.Cancel);
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [InlineData("missing", false, false)]
    [InlineData("stale", true, true)]
    [InlineData("wrong", true, false)]
    public async Task What_the_headers_rule_out_is_refused_before_its_body_has_come(string verdict, bool isSigned, bool isOld)
    {
        var refused = new List<string?>();
        using var listener = Listen(refused);
        var time = Timestamp();
        var headers = isSigned
            ? $"\r\n{RequestSignature.TimestampHeader}: {time}\r\n{RequestSignature.Header}: v0={new string('a', isOld ? 64 : 63)}"
            : "";
        _clock.Advance(TimeSpan.FromSeconds(isOld ? 301 : 0));

        (await HeadersOnly.SendAsync(_bot.Address, $"POST /slack/commands HTTP/1.1{headers}", SlackSubject.Cancel)).ShouldStartWith(
            "HTTP/1.1 401");

        refused.ShouldBe([$"{verdict}_signature"]);
    }

    [Fact]
    public async Task A_database_that_takes_longer_than_Slack_waits_is_503_in_time()
    {
        _bot.Database.Hold();
        var answer = PostAsync("commands", Command);
        await _bot.Database.Arrived.WaitAsync(SlackSubject.Cancel);
        _clock.Advance(TimeSpan.FromSeconds(2.5));

        (await answer).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        _bot.Database.Release();
    }

    [Fact]
    public async Task Without_room_for_the_body_Slack_is_told_when_to_retry()
    {
        var refused = new List<string?>();
        using var listener = Listen(refused);
        var full = FullMemory.Fill(_bot.Get<BodyMemory>(), _clock);
        using var request = Signed("events", """{"event_id":"Ev1"}""");

        using var answer = await _clock.DriveAsync(_client.SendAsync(request, SlackSubject.Cancel));

        (answer.StatusCode, answer.Headers.RetryAfter?.Delta).ShouldBe((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(10)));
        refused.ShouldBe(["no_room"]);
        full.Dispose();
        (await PostAsync("events", """{"event_id":"Ev1"}""")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_body_of_just_the_limit_is_taken()
    {
        var body = """{"event_id":"Ev1","x":""" + '"' + new string('x', SlackSubject.MaxBodyBytes - 25) + "\"}";
        body.Length.ShouldBe(SlackSubject.MaxBodyBytes);
        (await PostAsync("events", body)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task When_the_database_is_down_Slack_is_told_so_and_its_retry_is_taken()
    {
        _bot.Database.IsDown = true;
        (await PostAsync("commands", Command)).Status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        _bot.Database.IsDown = false;
        (await PostAsync("commands", Command)).Status.ShouldBe(HttpStatusCode.OK);
        (await _bot.JournalAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_is_answered_before_it_is_on_disk()
    {
        _bot.Database.Hold();
        var answer = PostAsync("commands", Command);
        await _bot.Database.Arrived.WaitAsync(SlackSubject.Cancel);
        answer.IsCompleted.ShouldBeFalse();
        _bot.Database.Release();
        (await answer).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task In_Socket_Mode_no_address_is_open()
    {
        await using var bot = await SlackSubject.StartAsync(null, _clock, SlackMode.Socket);
        using var content = new StringContent(Command);
        using var response = await _client.PostAsync(new Uri(bot.Address, "slack/commands"), content, SlackSubject.Cancel);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private Task<(HttpStatusCode Status, string Answer)> PostAsync(
        string path, string body, params (string Name, string Value)[] headers) => SendAsync(Signed(path, body, headers));

    private Task<(HttpStatusCode Status, string Answer)> SendAsync(
        string path, string body, params (string Name, string Value)[] headers) => SendAsync(Request(path, body, headers));

    private async Task<(HttpStatusCode Status, string Answer)> SendAsync(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _client.SendAsync(request, SlackSubject.Cancel);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(SlackSubject.Cancel));
        }
    }

    private HttpRequestMessage Signed(string path, string body, params (string Name, string Value)[] headers)
    {
        var now = Timestamp();
        return Request(
            path,
            body,
            [.. headers, (RequestSignature.TimestampHeader, now), (RequestSignature.Header, Sign(SlackSubject.Secret, now, body))]);
    }

    private HttpRequestMessage Request(string path, string body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_bot.Address, "slack/" + path)) { Content = new StringContent(body) };
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }

    private MeterListener Listen(List<string?> refused)
    {
        // Each application has a meter of its own, so tests running beside this one do not count.
        var meter = _bot.Get<IMeterFactory>().Create("ChatOps");
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "chatops.slack.refused" && ReferenceEquals(instrument.Meter, meter))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => refused.Add((string?)tags[0].Value));
        listener.Start();
        return listener;
    }

    private string Timestamp() => _clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static string Sign(string secret, string timestamp, string body) =>
        "v0=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"v0:{timestamp}:{body}")));
}
