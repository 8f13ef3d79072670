using System.Net;
using System.Text;
using ChatOps.Edge;
using ChatOps.Tests.Edge;

namespace ChatOps.Tests.Sources.GitHub;

public sealed class GitHubEndpointTests
{
    private static readonly byte[] Ping = """{"zen":"Keep it logically awesome."}"""u8.ToArray();

    [Fact]
    public async Task A_signed_webhook_is_stored_before_it_is_answered()
    {
        await using var host = await SourcesHost.StartAsync();

        var (status, text) = await host.SendAsync(GitHubRequests.Webhook("ping", "d-1", Ping));

        (status, text).ShouldBe((202, "Stored.\n"));
        var delivery = (await host.DeliveriesAsync()).ShouldHaveSingleItem();
        (delivery.Source, delivery.DeliveryId, delivery.Kind, delivery.ReceivedAt).ShouldBe(
            ("github", "d-1", "ping", host.Clock.GetUtcNow()));
        delivery.Body.ToArray().ShouldBe(Ping);
    }

    [Fact]
    public async Task A_duplicate_delivery_changes_nothing_and_says_so()
    {
        await using var host = await SourcesHost.StartAsync();
        await host.SendAsync(GitHubRequests.Webhook("ping", "d-1", Ping));

        var (status, text) = await host.SendAsync(GitHubRequests.Webhook("ping", "d-1", Ping));

        (status, text).ShouldBe((200, "Stored before: a duplicate.\n"));
        (await host.DeliveriesAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_secret_that_is_being_rotated_still_works()
    {
        await using var host = await SourcesHost.StartAsync();

        (await host.SendAsync(GitHubRequests.Webhook("ping", "d-1", Ping, "the secret before"))).Status.ShouldBe(202);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("sha256=")]
    [InlineData("sha256=zz3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("sha256=0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("sha1=2fd4e1c67a2d28fced849ee1bb76e7391b93eb12")]
    public async Task A_webhook_without_a_valid_signature_is_refused_and_counted(string? signature)
    {
        await using var host = await SourcesHost.StartAsync();
        var (listener, counts) = host.CountAnswers();
        using var _ = listener;
        var request = GitHubRequests.Unsigned("ping", "d-1", Ping);
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", signature);
        }

        (await host.SendAsync(request)).Status.ShouldBe(401);

        counts.ShouldBe(new Dictionary<string, long> { ["github 401"] = 1 });
        (await host.DeliveriesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_signature_of_another_body_is_refused_even_when_the_body_is_broken()
    {
        await using var host = await SourcesHost.StartAsync();
        var request = GitHubRequests.Webhook("ping", "d-1", Ping);
        request.Content = new ByteArrayContent("{\"zen\":"u8.ToArray());

        (await host.SendAsync(request)).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_delivery_without_its_id_is_refused()
    {
        await using var host = await SourcesHost.StartAsync();
        var request = GitHubRequests.Webhook("ping", "d-1", Ping);
        request.Headers.Remove("X-GitHub-Delivery");

        var (status, text) = await host.SendAsync(request);

        status.ShouldBe(400);
        text.ShouldContain("X-GitHub-Delivery");
    }

    [Theory]
    [InlineData("{\"a\": 1,\n\"b\" 2}", "line 2, byte 5")]
    [InlineData("", "line 1, byte 1")]
    [InlineData("{}{}", "line 1, byte 3")]
    [InlineData("{\"a\":", "line 1, byte 6")]
    public async Task The_response_to_invalid_JSON_says_where_it_is_invalid(string body, string where)
    {
        await using var host = await SourcesHost.StartAsync();

        var (status, text) = await host.SendAsync(GitHubRequests.Webhook("push", "d-1", Encoding.UTF8.GetBytes(body)));

        status.ShouldBe(400);
        text.ShouldContain(where);
        text.Trim().ShouldNotContain('\n');
        (await host.DeliveriesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_form_encoded_webhook_is_stored_as_its_JSON()
    {
        await using var host = await SourcesHost.StartAsync();
        var json = """{"zen":"ä & + 100%"}""";
        var body = Encoding.ASCII.GetBytes("payload=" + Uri.EscapeDataString(json));

        var (status, _) = await host.SendAsync(
            GitHubRequests.Webhook("ping", "d-1", body, contentType: "application/x-www-form-urlencoded"));

        status.ShouldBe(202);
        Encoding.UTF8.GetString((await host.DeliveriesAsync()).Single().Body.Span).ShouldBe(json);
    }

    [Fact]
    public async Task A_form_without_a_payload_is_refused()
    {
        await using var host = await SourcesHost.StartAsync();

        (await host.SendAsync(GitHubRequests.Webhook(
            "ping", "d-1", "x=y"u8.ToArray(), contentType: "application/x-www-form-urlencoded"))).Status.ShouldBe(400);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_refused_however_its_length_is_sent(bool chunked)
    {
        await using var host = await SourcesHost.StartAsync(new(SourcesHost.Settings) { ["ChatOps:Http:MaxBodyBytes"] = "2000" });
        var longest = Encoding.ASCII.GetBytes('"' + new string('x', 1998) + '"');
        var tooLong = Encoding.ASCII.GetBytes('"' + new string('x', 1999) + '"');

        async Task<int> SendAsync(string id, byte[] body)
        {
            var request = GitHubRequests.Webhook("ping", id, body);
            request.Headers.TransferEncodingChunked = chunked;
            return (await host.SendAsync(request)).Status;
        }

        (await SendAsync("d-1", longest)).ShouldBe(202);
        (await SendAsync("d-2", tooLong)).ShouldBe(413);
        (await SendAsync("d-3", longest)).ShouldBe(202);
    }

    [Fact]
    public async Task The_sender_of_a_body_megabytes_over_the_limit_still_gets_the_reason()
    {
        await using var host = await SourcesHost.StartAsync();

        var (status, text) = await host.SendAsync(GitHubRequests.Webhook("ping", "d-1", new byte[27_000_000]));

        status.ShouldBe(413);
        text.ShouldContain("26214400");
    }

    [Fact]
    public async Task The_largest_push_that_GitHub_sends_is_stored_unchanged()
    {
        await using var host = await SourcesHost.StartAsync();
        var body = Encoding.UTF8.GetBytes($$"""{"zen":"{{new string('x', 25_000_000)}}"}""");

        (await host.SendAsync(GitHubRequests.Webhook("push", "d-1", body))).Status.ShouldBe(202);

        (await host.DeliveriesAsync()).Single().Body.Span.SequenceEqual(body).ShouldBeTrue();
        host.Get<BodyMemory>().Taken.ShouldBe(0);
    }

    [Theory]
    [InlineData("X-GitHub-Event: push\r\nX-GitHub-Delivery: 1", "401")]
    [InlineData("X-GitHub-Event: push\r\nX-GitHub-Delivery: 1\r\nX-Hub-Signature-256: sha256=12", "401")]
    [InlineData(
        "X-GitHub-Event: push\r\nX-Hub-Signature-256: sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "400")]
    public async Task Requests_with_invalid_headers_are_refused_before_their_body_arrives(string headers, string status)
    {
        await using var host = await SourcesHost.StartAsync();

        (await HeadersOnly.SendAsync(
            host.Http.BaseAddress!, $"POST /github HTTP/1.1\r\n{headers}", TestContext.Current.CancellationToken)).ShouldStartWith(
                $"HTTP/1.1 {status}");
    }

    [Fact]
    public async Task An_event_that_GitHub_does_not_document_is_not_counted_by_its_own_name()
    {
        await using var host = await SourcesHost.StartAsync();
        await host.SendAsync(GitHubRequests.Webhook("star", "d-1", Ping));
        await host.SendAsync(GitHubRequests.Webhook("made-up-1", "d-2", Ping));
        await host.SendAsync(GitHubRequests.Webhook("Push", "d-3", Ping));

        (await host.DeliveriesAsync()).Select(d => d.Kind).ShouldBe(["star", "other", "other"]);
    }

    [Fact]
    public async Task While_another_process_locks_the_database_senders_are_asked_to_retry_before_they_time_out()
    {
        await using var host = await SourcesHost.StartAsync();
        var stop = TestContext.Current.CancellationToken;
        await using (var other = await host.LockDatabaseAsync())
        {
            var answers = Enumerable.Range(1, 3).Select(i => host.SendAsync(GitHubRequests.Webhook("ping", $"d-{i}", Ping))).ToList();
            for (var took = 0L; took < 3 * 4096; took = host.Get<BodyMemory>().Taken)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, stop);
            }

            host.Clock.Advance(TimeSpan.FromSeconds(8));
            answers.ShouldAllBe(answer => !answer.IsCompleted);
            // GitHub waits ten seconds.
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            foreach (var answer in answers)
            {
                (await answer.WaitAsync(TimeSpan.FromSeconds(9), TimeProvider.System, stop)).ShouldBe(
                    (503, "Not stored: the database takes too long. Try again later.\n"));
            }
        }

        (await host.SendAsync(GitHubRequests.Webhook("ping", "d-4", Ping))).Status.ShouldBe(202);
        // Deliveries that were answered as not stored aren't.
        (await host.DeliveriesAsync()).Select(d => d.DeliveryId).ShouldBe(["d-4"]);
    }

    [Fact]
    public async Task Without_room_for_the_body_the_sender_is_told_when_to_retry()
    {
        await using var host = await SourcesHost.StartAsync();
        using var full = FullMemory.Fill(host.Get<BodyMemory>(), host.Clock);
        using var request = GitHubRequests.Webhook("ping", "d-1", Ping);

        using var answer = await host.Clock.DriveAsync(host.Http.SendAsync(request, TestContext.Current.CancellationToken));

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(10));
        host.Get<Refusals>().Take().ShouldHaveSingleItem().Kind.ShouldBe(RefusalKind.NoRoom);
        (await host.DeliveriesAsync()).ShouldBeEmpty();
        full.Dispose();
        (await host.SendAsync(GitHubRequests.Webhook("ping", "d-1", Ping))).Status.ShouldBe(202);
    }

    [Fact]
    public async Task A_compressed_body_is_refused()
    {
        await using var host = await SourcesHost.StartAsync();
        var request = GitHubRequests.Webhook("ping", "d-1", Ping);
        request.Content!.Headers.ContentEncoding.Add("gzip");

        (await host.SendAsync(request)).Status.ShouldBe(415);
    }

    [Fact]
    public async Task While_the_database_is_down_the_sender_is_asked_to_retry()
    {
        await using var host = await SourcesHost.StartAsync(migrate: false);
        var (listener, counts) = host.CountAnswers();
        using var _ = listener;

        (await host.SendAsync(GitHubRequests.Webhook("ping", "d-1", Ping))).Status.ShouldBe(503);

        counts.ShouldBe(new Dictionary<string, long> { ["github 503"] = 1 });
    }

    [Fact]
    public async Task Without_a_secret_there_is_no_endpoint()
    {
        await using var host = await SourcesHost.StartAsync([]);

        (await host.SendAsync(GitHubRequests.Webhook("ping", "d-1", Ping, ""))).Status.ShouldBe(404);
    }

    [Fact]
    public async Task The_secret_is_in_no_log()
    {
        await using var host = await SourcesHost.StartAsync();
        await host.SendAsync(GitHubRequests.Webhook("ping", "d-1", Ping));
        await host.SendAsync(GitHubRequests.Webhook("ping", "d-1", Ping, "wrong"));

        host.Log.Lines.ShouldNotBeEmpty();
        host.Log.Lines.ShouldNotContain(line => line.Contains(SourcesHost.GitHubSecret));
    }
}
