using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using ChatOps.Edge.Verification;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Sources;

/// <summary>The endpoints of sources that know their sender by tokens.</summary>
public sealed class TokenSourceTests
{
    private const string Older = "the-token-before-this-one", Newer = "the-token-after-that-one", Wrong = "a-token-of-somebody-else";

    private static readonly string[] Headed = ["ArgoCD", "Awx", "Atlantis", "CDEvents"], InAddress = ["Chef", "Puppet"];

    private static readonly (string Section, string Header, string Prefix, Func<byte[], byte[], byte[]> Sign)[] Signed =
    [
        ("Flux", "X-Signature", "sha256=", HMACSHA256.HashData),
        ("Flux", "X-Signature", "sha512=", HMACSHA512.HashData),
        ("Terraform", "X-TFE-Notification-Signature", "", HMACSHA512.HashData),
    ];

    [Fact]
    public async Task Each_token_lets_its_sender_in_and_nothing_else_does()
    {
        await using var host = await StartAsync();
        var said = new List<string>();
        foreach (var section in Headed)
        {
            foreach (var token in (string[])[Older, Newer, Wrong])
            {
                said.Add($"{section} bearer {token}: {await SendAsync(host, section, ("Authorization", $"Bearer {token}"))}");
                said.Add($"{section} basic {token}: {await SendAsync(host, section, ("Authorization", Basic(token)))}");
            }

            said.Add($"{section}: {await SendAsync(host, section)}");
        }

        said.ShouldBe(Headed.SelectMany(section => new[]
        {
            $"{section} bearer {Older}: 202", $"{section} basic {Older}: 200", $"{section} bearer {Newer}: 200",
            $"{section} basic {Newer}: 200", $"{section} bearer {Wrong}: 401", $"{section} basic {Wrong}: 401", $"{section}: 401",
        }));
        (await host.DeliveriesAsync()).Select(one => one.Source).ShouldBe(Headed.Select(one => one.ToLowerInvariant()), ignoreOrder: true);
        host.Log.Lines.ShouldNotContain(line => line.Contains(Newer) || line.Contains(Wrong));
    }

    [Fact]
    public async Task A_token_at_the_end_of_an_address_is_one_that_exists_or_the_address_does_not()
    {
        await using var host = await StartAsync();
        foreach (var section in InAddress)
        {
            (await SendAsync(host, $"{section}/{Older}")).ShouldBe(202);
            (await SendAsync(host, $"{section}/{Newer}")).ShouldBe(200);
            (await SendAsync(host, $"{section}/{Wrong}")).ShouldBe(404);
            (await SendAsync(host, section)).ShouldBe(404);
        }

        host.Log.Lines.ShouldNotContain(line => line.Contains(Newer) || line.Contains(Wrong));
    }

    [Fact]
    public async Task A_signature_is_valid_with_each_token_of_this_body_and_no_other()
    {
        await using var host = await StartAsync();
        foreach (var (section, header, prefix, sign) in Signed)
        {
            string Signature(string token, byte[] body) => prefix + Convert.ToHexStringLower(sign(Encoding.UTF8.GetBytes(token), body));
            (await SendAsync(host, section, (header, Signature(Older, Body)))).ShouldBeOneOf(200, 202);
            (await SendAsync(host, section, (header, Signature(Newer, Body)))).ShouldBe(200);
            (await SendAsync(host, section, (header, Signature(Wrong, Body)))).ShouldBe(401);
            (await SendAsync(host, section, (header, Signature(Newer, [.. Body, 32])))).ShouldBe(401);
            (await SendAsync(host, section)).ShouldBe(401);
        }

        (await SendAsync(host, "Flux", ("X-Signature", $"sha1={Convert.ToHexStringLower(SignOld(Encoding.UTF8.GetBytes(Newer), Body))}")))
            .ShouldBe(401, "SHA-1 isn't accepted");
    }

    /// <summary>The vector of the reference, whose token is shorter than one that may be configured.</summary>
    [Theory]
    [InlineData("sha256=0847805719016250afd6e76513e1bd02158d64c89df80a6aaabf611fa384d37f", true)]
    [InlineData("sha256=0847805719016250afd6e76513e1bd02158d64c89df80a6aaabf611fa384d37e", false)]
    public async Task A_known_signature_of_the_notification_controller_is_valid(string signature, bool isValid)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers["X-Signature"] = signature;

        (await new HmacVerifier(new("X-Signature") { Prefix = "sha256=" }, Secret.Of(["flux-token"]))
            .VerifyAsync(request, new(Body), TimeProvider.System, TestContext.Current.CancellationToken) is Verdict.Genuine)
            .ShouldBe(isValid);
    }

    [Fact]
    public void What_cannot_be_a_token_is_refused_with_what_to_do()
    {
        foreach (var section in (string[])[.. Headed, .. InAddress, .. Signed.Select(one => one.Section).Distinct()])
        {
            string[] Problems(string? enabled, string? token)
            {
                var source = Bot.EventSources.Single(one => one.Section == $"ChatOps:{section}");
                var problems = new List<string>();
                var settings = new ConfigurationManager();
                foreach (var (key, value) in new[] { ("Enabled", enabled), ("Tokens:0", token) }.Where(one => one.Item2 is not null))
                {
                    settings[$"ChatOps:{section}:{key}"] = value;
                }

                source.Configure(settings, problems);
                return [.. problems];
            }

            Problems(null, Newer).ShouldBeEmpty();
            Problems("true", null).ShouldHaveSingleItem().ShouldContain($"set ChatOps:{section}:Tokens:0");
            Problems(null, "short").ShouldHaveSingleItem().ShouldContain("shorter than 16 characters");
            Problems(null, Newer + "\n").ShouldNotBeEmpty();
            Problems(null, "a token with a / in it").Length.ShouldBe(InAddress.Contains(section) ? 1 : 0);
        }
    }

    private static readonly byte[] Body = """{"reason":"ReconciliationSucceeded"}"""u8.ToArray();

    private static Task<SourcesHost> StartAsync() => SourcesHost.StartAsync(
        Headed.Concat(InAddress).Concat(Signed.Select(one => one.Section)).Distinct()
            .SelectMany(section => new[] { ($"ChatOps:{section}:Tokens:0", Older), ($"ChatOps:{section}:Tokens:1", Newer) })
            .ToDictionary(one => one.Item1, string? (one) => one.Item2));

    private static async Task<int> SendAsync(SourcesHost host, string path, params (string Name, string Value)[] headers)
    {
        var parts = path.Split('/', 2);
        var request = new HttpRequestMessage(HttpMethod.Post, $"/{parts[0].ToLowerInvariant()}{(parts.Length > 1 ? "/" + parts[1] : "")}")
        {
            Content = new ByteArrayContent(Body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return (await host.SendAsync(request)).Status;
    }

    private static string Basic(string token) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"chatops:{token}"))}";

#pragma warning disable CA5350 // What is sent is what others could send.
    private static byte[] SignOld(byte[] token, byte[] body) => HMACSHA1.HashData(token, body);
#pragma warning restore CA5350
}
