using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace ChatOps.Tests.Sources.GitLab;

public sealed class GitLabEndpointTests
{
    private const string Token = "the secret of gitlab.com", Older = "the secret before", Work = "the secret of the other one";
    private const string Signing = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    private static readonly byte[] Push = """{"object_kind":"push"}"""u8.ToArray();

    private static Dictionary<string, string?> Settings => new()
    {
        ["ChatOps:GitLab:Instances:gitlab:Secrets:0"] = Older,
        ["ChatOps:GitLab:Instances:gitlab:Secrets:1"] = Token,
        ["ChatOps:GitLab:Instances:gitlab:SigningSecrets:0"] = "whsec_" + Convert.ToBase64String(new byte[32]),
        ["ChatOps:GitLab:Instances:gitlab:SigningSecrets:1"] = Signing,
        ["ChatOps:GitLab:Instances:Work:Secrets:0"] = Work,
        ["ChatOps:GitLab:Instances:Work:Url"] = "https://gitlab.acme.io/",
    };

    [Theory]
    [InlineData(Token, "gitlab")]
    [InlineData(Older, "gitlab")]
    [InlineData(Work, "work")]
    public async Task Each_secret_token_lets_its_instance_in(string token, string instance)
    {
        await using var host = await SourcesHost.StartAsync(Settings);

        (await host.SendAsync(Hook(token, "1"))).ShouldBe((202, "Stored.\n"));
        (await host.SendAsync(Hook(token, "1"))).ShouldBe((200, "Stored before: a duplicate.\n"));

        var kept = (await host.DeliveriesAsync()).ShouldHaveSingleItem();
        (kept.Instance, kept.Kind, kept.DeliveryId).ShouldBe((instance, "push", "1"));
    }

    [Theory]
    [InlineData("wrong", 401)]
    [InlineData("", 401)]
    [InlineData(null, 401)]
    public async Task Without_a_valid_secret_token_it_is_refused(string? token, int status)
    {
        await using var host = await SourcesHost.StartAsync(Settings);

        (await host.SendAsync(Hook(token, "1"))).Status.ShouldBe(status);

        (await host.DeliveriesAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Signing, 0, 202)]
    [InlineData(Signing, -299, 202)]
    [InlineData(Signing, -301, 401)]
    [InlineData(Signing, 301, 401)]
    [InlineData("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 0, 202)]
    [InlineData("whsec_MTEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", 0, 401)]
    public async Task A_signature_is_valid_with_any_signing_token_for_five_minutes(string secret, int seconds, int status)
    {
        await using var host = await SourcesHost.StartAsync(Settings);

        (await host.SendAsync(Signed(secret, host.Clock.GetUtcNow().AddSeconds(seconds)))).Status.ShouldBe(status);
    }

    /// <summary>The vector of the reference, at its time.</summary>
    [Theory]
    [InlineData("v1,BG9ty/3+A1Y5aAEWYa/kRdTay+41xDqBMyk316BSr00=", 202)]
    [InlineData("v1,AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= v1,BG9ty/3+A1Y5aAEWYa/kRdTay+41xDqBMyk316BSr00=", 202)]
    [InlineData("v1,BG9ty/3+A1Y5aAEWYa/kRdTay+41xDqBMyk316BSs00=", 401)]
    public async Task A_known_signature_is_valid(string signature, int status)
    {
        await using var host = await SourcesHost.StartAsync(Settings);
        host.Clock.SetUtcNow(DateTimeOffset.FromUnixTimeSeconds(1795867200));
        var request = Hook(null, "7f1d0c1e-0000-4000-8000-000000000001");
        request.Headers.Add("webhook-id", "7f1d0c1e-0000-4000-8000-000000000001");
        request.Headers.Add("webhook-timestamp", "1795867200");
        request.Headers.TryAddWithoutValidation("webhook-signature", signature);

        (await host.SendAsync(request)).Status.ShouldBe(status);
    }

    [Fact]
    public async Task Without_an_idempotency_key_the_body_identifies_it()
    {
        await using var host = await SourcesHost.StartAsync(Settings);

        (await host.SendAsync(Hook(Token, null))).Status.ShouldBe(202);
        (await host.SendAsync(Hook(Token, null))).Status.ShouldBe(200);
    }

    [Fact]
    public async Task An_event_that_GitLab_does_not_document_is_kept_and_counted_as_other()
    {
        await using var host = await SourcesHost.StartAsync(Settings);

        (await host.SendAsync(Hook(Token, "1", "Note Hook"))).Status.ShouldBe(202);
        (await host.SendAsync(Hook(Token, "2", "Hook of next year"))).Status.ShouldBe(202);

        (await host.DeliveriesAsync()).Select(delivery => delivery.Kind).ShouldBe(["note", "other"]);
    }

    [Fact]
    public async Task No_secret_is_in_a_log_or_a_delivery()
    {
        await using var host = await SourcesHost.StartAsync(Settings);
        await host.SendAsync(Hook(Token, "1"));
        await host.SendAsync(Hook("wrong " + Token, "2"));

        host.Log.Lines.ShouldNotContain(line => line.Contains(Token));
        (await host.DeliveriesAsync()).ShouldAllBe(delivery => delivery.Headers.Count == 0);
    }

    private static HttpRequestMessage Hook(string? token, string? key, string hook = "Push Hook")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/gitlab") { Content = new ByteArrayContent(Push) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        request.Headers.Add("X-Gitlab-Event", hook);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Gitlab-Token", token);
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        return request;
    }

    private static HttpRequestMessage Signed(string secret, DateTimeOffset at)
    {
        var request = Hook(null, "1");
        var before = $"1.{at.ToUnixTimeSeconds()}.";
        var key = Convert.FromBase64String(secret["whsec_".Length..]);
        request.Headers.Add("webhook-id", "1");
        request.Headers.Add("webhook-timestamp", $"{at.ToUnixTimeSeconds()}");
        request.Headers.TryAddWithoutValidation(
            "webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(before).Concat(Push).ToArray())));
        return request;
    }
}
