using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Edge;
using ChatOps.Playground.Teams;
using ChatOps.Chat.Teams.Inbound;
using Microsoft.IdentityModel.Tokens;

namespace ChatOps.Tests.Chat.Teams;

/// <summary>Requests that don't come from Teams, or come from another tenant, are refused, and nothing in them is stored.</summary>
public sealed class TeamsTokenTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly HttpClient _http = new();
    private TeamsSubject _bot = null!;

    private TeamsTenant Tenant => _bot.Tenant;

    private TeamsIssuer Issuer => Tenant.Issuer;

    private string Us => Tenant.App.AppId;

    private string Service => Tenant.Address.ToString();

    public async ValueTask InitializeAsync() => _bot = await TeamsSubject.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _bot.DisposeAsync();
    }

    [Fact]
    public async Task What_Teams_says_is_written_down_once_before_it_is_answered()
    {
        var body = Message("1");
        (await SendAsync($"Bearer {Issuer.Token(Us, Service)}", body)).ShouldBe(HttpStatusCode.OK);
        (await SendAsync($"Bearer {Issuer.Token(Us, Service)}", body)).ShouldBe(HttpStatusCode.OK);
        (await SendAsync($"Bearer {Issuer.Token(Us, Service)}", Message("2"))).ShouldBe(HttpStatusCode.OK);

        (await _bot.JournalAsync()).Select(delivery => delivery.DeliveryId).ShouldBe(["message:a:1/1", "message:a:1/2"]);
        Issuer.Asked.ShouldBeLessThanOrEqualTo(2, "once for the keys, once for what they vouch for");
        // A clock skew of five minutes isn't an attack.
        (await SendAsync($"Bearer {Issuer.Token(Us, Service, age: Hour + TimeSpan.FromMinutes(4))}", Message("3"))).ShouldBe(
            HttpStatusCode.OK);
        (await SendAsync($"Bearer {Issuer.Token(Us.ToUpperInvariant(), Service.ToUpperInvariant())}", Message("4"))).ShouldBe(
            HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_is_not_Teams_is_refused()
    {
        using var stranger = new SigningKey("key-1", ["msteams"]);
        using var unknown = new SigningKey("key-of-a-stranger", ["msteams"]);
        var unendorsed = Issuer.Add(null);
        var others = Issuer.Add(["webchat", "skype"]);
        var good = Issuer.Token(Us, Service);
        (string What, string? Header, RefusalKind Kind)[] attacks =
        [
            ("no token", null, RefusalKind.Unsigned),
            ("an empty token", "Bearer ", RefusalKind.Unsigned),
            ("another scheme", "Basic " + good, RefusalKind.Unsigned),
            ("no token at all", "Bearer no.token.atall", RefusalKind.Unsigned),
            ("two tokens", $"Bearer {good} {good}", RefusalKind.Unsigned),
            ("for another app", "Bearer " + Issuer.Token("00000000-0000-4000-8000-000000000001", Service), RefusalKind.WrongToken),
            ("by another issuer", "Bearer " + Issuer.Token(Us, Service, issuer: "https://login.evil.example"), RefusalKind.WrongToken),
            // The SDK takes these from emulators and other bots, without asking for an endorsement.
            (
                "by the emulator's issuer",
                "Bearer " + Issuer.Token(Us, Service, issuer: "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"),
                RefusalKind.WrongToken),
            (
                "by our own tenant",
                "Bearer " + Issuer.Token(Us, Service, issuer: $"https://login.microsoftonline.com/{Tenant.App.TenantId}/v2.0"),
                RefusalKind.WrongToken),
            ("expired", "Bearer " + Issuer.Token(Us, Service, age: Hour + TimeSpan.FromMinutes(6)), RefusalKind.WrongSignature),
            ("not good yet", "Bearer " + Issuer.Token(Us, Service, age: TimeSpan.FromMinutes(-6)), RefusalKind.WrongSignature),
            ("by a key that vouches for nothing", "Bearer " + Issuer.Token(Us, Service, unendorsed), RefusalKind.WrongSignature),
            ("by a key that vouches for other channels", "Bearer " + Issuer.Token(Us, Service, others), RefusalKind.WrongSignature),
            ("signed by a stranger who took the key's name", "Bearer " + Issuer.Token(Us, Service, stranger), RefusalKind.WrongSignature),
            ("signed with a key that nobody tells", "Bearer " + Issuer.Token(Us, Service, unknown), RefusalKind.WrongSignature),
            ("unsigned", "Bearer " + Issuer.Token(Us, Service, isSigned: false), RefusalKind.WrongSignature),
            ("with its signature cut off", "Bearer " + good[..(good.LastIndexOf('.') + 1)], RefusalKind.WrongSignature),
            ("changed on its way", "Bearer " + Tampered(good), RefusalKind.WrongSignature),
            (
                "in another way of signing",
                "Bearer " + Issuer.Token(Us, Service, algorithm: SecurityAlgorithms.RsaSsaPssSha256),
                RefusalKind.WrongSignature),
            ("without a service address", "Bearer " + Issuer.Token(Us, null), RefusalKind.WrongToken),
            ("for another service address", "Bearer " + Issuer.Token(Us, "https://smba.evil.example/"), RefusalKind.WrongToken),
        ];

        foreach (var (what, header, kind) in attacks)
        {
            (await SendAsync(header, Message("1"))).ShouldBe(HttpStatusCode.Unauthorized, what);
            _bot.Get<Refusals>().Take().ShouldHaveSingleItem(what).Kind.ShouldBe(kind, what);
        }

        (await SendAsync("Bearer " + good, Message("1", channel: "emulator"))).ShouldBe(
            HttpStatusCode.Unauthorized, "the emulator's channel");
        (await SendAsync("Bearer " + good, Message("1", channel: "AseChannel"))).ShouldBe(
            HttpStatusCode.Unauthorized, "a channel with keys of its own");
        (await _bot.JournalAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_key_is_asked_for_and_one_that_is_told_no_more_is_good_no_more()
    {
        var before = Issuer.Token(Us, Service);
        (await SendAsync("Bearer " + before, Message("1"))).ShouldBe(HttpStatusCode.OK);

        Issuer.Rotate("msteams");
        (await SendAsync("Bearer " + Issuer.Token(Us, Service), Message("2"))).ShouldBe(HttpStatusCode.OK, "signed with the new key");
        (await SendAsync("Bearer " + before, Message("3"))).ShouldBe(HttpStatusCode.Unauthorized, "signed with the old one");

        // Made-up key ids don't make the bot fetch the keys over and over.
        var asked = Issuer.Asked;
        using var unknown = new SigningKey("key-of-a-stranger", ["msteams"]);
        for (var i = 0; i < 5; i++)
        {
            (await SendAsync("Bearer " + Issuer.Token(Us, Service, unknown), Message("4"))).ShouldBe(HttpStatusCode.Unauthorized);
        }

        Issuer.Asked.ShouldBe(asked);
        _bot.Clock.Advance(TimeSpan.FromMinutes(11));
        Issuer.Rotate("msteams");
        (await SendAsync("Bearer " + Issuer.Token(Us, Service), Message("5"))).ShouldBe(HttpStatusCode.OK);
        _bot.Get<ChannelTokens>().LastGenuine.ShouldBe(_bot.Clock.GetUtcNow());
    }

    [Fact]
    public async Task Another_organisation_is_refused_and_that_is_counted()
    {
        (await SendAsync($"Bearer {Issuer.Token(Us, Service)}", Message("1", tenant: "99999999-0000-4000-8000-000000000009"))).ShouldBe(
            HttpStatusCode.Forbidden);
        _bot.Get<Refusals>().Take().ShouldHaveSingleItem().Kind.ShouldBe(RefusalKind.WrongTenant);
        (await SendAsync($"Bearer {Issuer.Token(Us, Service)}", Message("1", tenant: null))).ShouldBe(HttpStatusCode.Forbidden);
        (await _bot.JournalAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task While_the_keys_cannot_be_had_Teams_is_asked_to_come_again()
    {
        Issuer.IsUp = false;
        (await SendAsync($"Bearer {Issuer.Token(Us, Service)}", Message("1"))).ShouldBe(HttpStatusCode.ServiceUnavailable);
        _bot.Get<Refusals>().Take().ShouldHaveSingleItem().Kind.ShouldBe(RefusalKind.Unverifiable);
    }

    [Fact]
    public async Task What_Teams_asks_that_we_do_not_know_is_not_implemented_and_what_is_no_activity_is_malformed()
    {
        var token = $"Bearer {Issuer.Token(Us, Service)}";
        var unknown = JsonNode.Parse(Message("1"))!.AsObject();
        unknown["type"] = "invoke";
        unknown["name"] = "task/fetch";
        (await SendAsync(token, unknown.ToJsonString())).ShouldBe(HttpStatusCode.NotImplemented);
        (await SendAsync(token, "[1]")).ShouldBe(HttpStatusCode.BadRequest);
        (await SendAsync(token, "{")).ShouldBe(HttpStatusCode.BadRequest);
        (await SendAsync(token, new string(' ', 300_000))).ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await _bot.JournalAsync()).ShouldBeEmpty();
    }

    private string Message(string id, string channel = "msteams", string? tenant = "") => new JsonObject
    {
        ["type"] = "message",
        ["id"] = id,
        ["channelId"] = channel,
        ["serviceUrl"] = Service,
        ["text"] = "status",
        ["from"] = new JsonObject { ["id"] = "29:1", ["aadObjectId"] = Tenant.User("ann").ObjectId },
        ["recipient"] = new JsonObject { ["id"] = Tenant.App.BotId },
        ["conversation"] = new JsonObject { ["id"] = "a:1", ["conversationType"] = "personal" },
        ["channelData"] = tenant is null
            ? null
            : new JsonObject { ["tenant"] = new JsonObject { ["id"] = tenant.Length == 0 ? Tenant.App.TenantId : tenant } },
    }.ToJsonString();

    private static string Tampered(string token)
    {
        var parts = token.Split('.');
        var claims = Encoding.UTF8
            .GetString(Base64UrlEncoder.DecodeBytes(parts[1]))
            .Replace("\"serviceurl\":\"http", "\"serviceurl\":\"HTTP", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(claims)}.{parts[2]}";
    }

    private async Task<HttpStatusCode> SendAsync(string? authorization, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _bot.Endpoint)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization).ShouldBeTrue();
        }

        using var response = await _http.SendAsync(request, TeamsSubject.Cancel);
        return response.StatusCode;
    }
}
