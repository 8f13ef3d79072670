using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Journal;

namespace ChatOps.Tests.Journal;

public sealed class DeliveryRedactionTests
{
    private static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const string Token = "ghp" + "_0123456789abcdefghijABCDEFGHIJ012345";

    [Fact]
    public void Only_the_secrets_of_a_body_are_changed()
    {
        const string Body = """
            { "ref" : "refs/heads/main",  "secret":"x", "n": 1.50, "hook": {"client_secret": "abc", "has_token": true},
              "commits": [ {"id":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", "message":"ü use TOKEN\u00e9\nok"} ] }
            """;

        Encoding.UTF8.GetString(DeliveryRedaction.Redact(Encoding.UTF8.GetBytes(Body.Replace("TOKEN", Token))).Span).ShouldBe(
            Body.Replace("\"x\"", "\"***\"").Replace("\"abc\"", "\"***\"").Replace(@"ü use TOKEN\u00e9\nok", @"ü use ***é\nok"));
        var harmless = Encoding.UTF8.GetBytes(Body.Replace("secret\"", "secrecy\"").Replace("TOKEN", ""));
        DeliveryRedaction.Redact(harmless).ToArray().ShouldBe(harmless);
    }

    /// <summary>What is harmless in one field is remembered, and may be a secret in the next.</summary>
    [Fact]
    public void A_value_that_was_harmless_elsewhere_is_removed_where_it_is_a_secret()
    {
        foreach (var value in new[] { "plain-name", "Not so plain: it has words.", "MDQ6VXNlcjIxMDMxMDY3" })
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(new { title = value, again = value, password = value, last = value }, Written);
            for (var i = 0; i < 2; i++)
            {
                var redacted = JsonNode.Parse(DeliveryRedaction.Redact(body).Span)!.AsObject();

                redacted.Select(field => field.Value!.GetValue<string>()).ShouldBe([value, value, "***", value]);
            }
        }
    }

    /// <summary>Texts that look plain are skipped: none of them may hold what would be removed from the text itself.</summary>
    [Fact]
    public void A_body_hides_no_secret_that_a_text_of_its_own_would_not()
    {
        foreach (var (kind, text, _) in SecretCorpus.All)
        {
            foreach (var value in new[]
            {
                text, $"https://acme.io/{text}", $"https://acme.io/web/{text}/x", $"web-{text}", $"a/{text}{{/id}}", $"{text}.git",
            })
            {
                var body = JsonSerializer.SerializeToUtf8Bytes(new { url = value }, Written);

                var redacted = JsonNode.Parse(DeliveryRedaction.Redact(body).Span)!["url"]!.GetValue<string>();

                redacted.ShouldBe(Redaction.Redact(value), $"{kind} in {value}");
            }
        }
    }

    [Fact]
    public void What_is_no_JSON_has_no_secret_either() =>
        Encoding.UTF8.GetString(DeliveryRedaction.Redact(Encoding.UTF8.GetBytes($"{{ broken {Token}")).Span).ShouldBe("{ broken ***");

    [Theory]
    [InlineData("web 1.4.3-broken-AKIAIOSFODNN7EXAMPLE to staging", "web 1.4.3-broken-AKIAIOSFODNN7EXAMPLE to staging")]
    [InlineData("lock web because token=hunter2", "lock web because token=∗∗∗")]
    [InlineData("login password=hunter2 now", "login password=∗∗∗ now")]
    [InlineData("deploy https://ann:hunter2hunter@acme.io/web now", "deploy https://∗∗∗@acme.io/web now")]
    [InlineData("hello " + Token, "hello ∗∗∗")]
    [InlineData("lock\u00a0web\u00a0because\u00a0" + Token, "lock\u00a0web\u00a0because\u00a0∗∗∗")]
    [InlineData(
        "lock web reason=\"see https://hooks.slack.com/services/T/B/x\"", "lock web reason=\"see https://hooks.slack.com/services/∗∗∗\"")]
    [InlineData("deploy tokens-api v12.3.4 to staging", "deploy tokens-api v12.3.4 to staging")]
    public void Of_a_command_only_what_is_nothing_but_a_secret_is_changed(string text, string redacted) =>
        DeliveryRedaction.RedactCommand(text).ShouldBe(redacted);

    /// <summary>A version that looks like a secret is still that version; a reason is shown to everyone.</summary>
    [Theory]
    [InlineData("reason", "see(" + Token + ")", "see(∗∗∗)")]
    [InlineData("version", "1.4.3-broken-AKIAIOSFODNN7EXAMPLE", "1.4.3-broken-AKIAIOSFODNN7EXAMPLE")]
    [InlineData("version", Token, "∗∗∗")]
    [InlineData("at", "the new password is aB3xQ9zL7mW2kP", "the new password is ∗∗∗")]
    public void Of_a_dialogs_field_what_cannot_be_a_name_is_changed(string field, string value, string redacted) =>
        DeliveryRedaction.RedactAnswer(field, value).ShouldBe(redacted);

    /// <summary>What this bot put into a button comes back as it was, or the button would do nothing.</summary>
    [Fact]
    public void What_was_sealed_comes_back_whole()
    {
        const string Body =
            """{"type":"block_actions","actions":[{"value":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"}],"token":"verification"}""";

        Encoding.UTF8.GetString(DeliveryRedaction.RedactTexts(Encoding.UTF8.GetBytes(Body), (_, _, _) => null).Span).ShouldBe(
            Body.Replace("verification", "***"));
    }

    [Fact]
    public void Recorded_webhooks_stay_as_they_are()
    {
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Sources"), "*.json", SearchOption.AllDirectories);
        files.Length.ShouldBeGreaterThan(5);
        foreach (var (file, body) in files.Select(file => (file, File.ReadAllBytes(file))))
        {
            // Some have an address with a password.
            var expected = JsonNode.Parse(body)!.ToJsonString().Replace("ci-bot:hunter2@", "***@", StringComparison.Ordinal);
            JsonNode.Parse(DeliveryRedaction.Redact(body).Span)!.ToJsonString().ShouldBe(expected, file);
        }
    }
}
