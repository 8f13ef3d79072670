using System.Text;

namespace ChatOps.Tests.Journal;

/// <summary>A secret of a kind, in the form in which it comes.</summary>
/// <param name="Text">What is written somewhere; contains <paramref name="Secret"/>.</param>
/// <param name="Secret">What must be found nowhere.</param>
public sealed record SecretSample(string Kind, string Text, string Secret);

/// <summary>Secrets as they really look, made when a test runs: no scanner finds one in this repository, and none was ever valid.</summary>
internal static class SecretCorpus
{
    private const string Lower = "abcdefghijklmnopqrstuvwxyz", Digits = "0123456789", Hex = "0123456789abcdef";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", Letters = Lower + Upper + Digits;

    public static IReadOnlyList<SecretSample> All { get; } = [.. Make(new Random(13))];

    /// <summary>What only looks like a secret, and must be left whole.</summary>
    public static IReadOnlyList<string> Harmless { get; } =
    [
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        "pushed 9f86d08..1884c7d to main, secret scanning passed",
        "registry.acme.io/web:1.4.2@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "md5 0cc175b9c0f1b6a831c399e269772661 of the password file",
        "the token has id 7f1c2d3e-4b5a-6978-8899-aabbccddeeff",
        "Request-Id: 7F1C2D3E-4B5A-6978-8899-AABBCCDDEEFF",
        "bump secrets-store-csi-driver from 1.4.2-rc.1+build.5 to 1.4.3",
        "the password service web-7d9f8b6c5d-x2x9k restarted",
        "a token of OAuth2ClientRegistrationRepository2 was refused",
        "secrets in ghcr.io/acme/tokens-api:v12.3.4 are mounted",
        "credentials for https://acme.io/Some/Path/WithCaseAnd1Digit?page=2 expired",
        "tokens are read from /var/run/secrets/kubernetes.io/serviceaccount/token",
        "aGVsbG8gd29ybGQ=",
        "the greeting is aGk= in base64",
        "https://github.com/acme/web/compare/9f86d081884c...a3bf4f1b2b0b",
        "Passed 12, failed 0 of tests in TokenTests, PasswordResetTests and SecretRotationTests2026",
        "2026-03-04T09:30:00.123456Z token refresh took 12ms",
        "build jenkins/web/main#128 of feature/ABC-1234-rotate-tokens",
    ];

    private static IEnumerable<SecretSample> Make(Random random)
    {
        string Of(int count, string from = Letters) =>
            new([.. Enumerable.Range(0, count).Select(_ => from[random.Next(from.Length)])]);
        string Mixed(int count) => "aB3" + Of(count - 6) + "Zy9";
        SecretSample Token(string kind, string secret) => new(kind, secret, secret);
        SecretSample In(string kind, string before, string secret, string after = "") => new(kind, before + secret + after, secret);

        yield return Token("AWS key id", "AKIA" + Of(16, Upper + Digits));
        yield return In("AWS secret key", "aws_secret_access_key = ", Of(40));
        yield return Token("AWS session key id", "ASIA" + Of(16, Upper + Digits));
        yield return Token("Google API key", "AIza" + Of(35));
        yield return Token("Google OAuth token", "ya29." + Of(60));
        yield return Token("Google client secret", "GOCSPX-" + Of(28));
        yield return Token("Azure client secret", Of(3) + "8Q~" + Of(34));
        yield return In("Azure storage key", "AccountName=acme;AccountKey=", Of(86) + "==", ";EndpointSuffix=core.windows.net");
        yield return In("Azure SAS", "https://acme.blob.core.windows.net/c?sv=2024-01-01&sig=", Of(43) + "%3D", "&se=2026");
        yield return Token("DigitalOcean token", "dop_v1_" + Of(64, Hex));
        yield return Token("Alibaba key id", "LTAI" + Of(20));
        yield return Token("GitHub token", "ghp" + "_" + Of(36));
        yield return Token("GitHub server token", "ghs" + "_" + Of(36));
        yield return Token("GitHub fine-grained token", "github" + "_pat_" + Of(22) + "_" + Of(59));
        yield return Token("GitLab token", "glpat" + "-" + Of(20));
        yield return Token("Bitbucket token", "ATBB" + Of(32));
        yield return Token("Atlassian token", "ATATT3" + Of(60));
        yield return Token("npm token", "npm" + "_" + Of(36));
        yield return Token("PyPI token", "pypi" + "-AgEIcHlwaS5vcmc" + Of(60));
        yield return Token("RubyGems key", "rubygems" + "_" + Of(48, Hex));
        yield return Token("NuGet key", "oy2" + Of(43, Lower + Digits));
        yield return Token("Docker token", "dckr" + "_pat_" + Of(27));
        yield return Token("Slack bot token", "xoxb" + "-" + Of(12, Digits) + "-" + Of(24));
        yield return Token("Slack app token", "xapp" + "-1-A" + Of(10, Upper) + "-" + Of(12, Digits) + "-" + Of(64, Hex));
        yield return In("Slack webhook", "https://hooks.slack.com/services/", $"T{Of(8, Upper)}/B{Of(8, Upper)}/{Of(24)}");
        yield return In("Discord webhook", "https://discord.com/api/webhooks/", Of(18, Digits) + "/" + Of(68));
        yield return In("Teams webhook", "https://acme.webhook.office.com/", "webhookb2/" + Of(36) + "/IncomingWebhook/" + Of(32, Hex));
        yield return Token("Telegram token", Of(10, "123456789") + ":AA" + Of(33));
        yield return Token("Stripe key", "sk" + "_live_" + Of(24));
        yield return Token("Stripe webhook secret", "whsec" + "_" + Of(32));
        yield return Token("Shopify token", "shpat" + "_" + Of(32, Hex));
        yield return Token("SendGrid key", "SG" + "." + Of(22) + "." + Of(43));
        yield return Token("Twilio key", "SK" + Of(32, Hex));
        yield return Token("Anthropic key", "sk-ant" + "-api03-" + Of(60));
        yield return Token("OpenAI key", "sk-proj" + "-" + Of(48));
        yield return Token("Hugging Face token", "hf" + "_" + Of(34));
        yield return Token("Grafana token", "glsa" + "_" + Of(32) + "_" + Of(8, Hex));
        yield return Token("New Relic key", "NRAK" + "-" + Of(27, Upper + Digits));
        yield return Token("Sentry token", "sntrys" + "_" + Of(60));
        yield return Token("Vault token", "hvs" + "." + Of(40));
        yield return Token("Terraform token", Of(14) + ".atlasv1." + Of(60));
        yield return Token("Databricks token", "dapi" + Of(32, Hex));
        yield return Token("Doppler token", "dp.pt" + "." + Of(40));
        yield return Token("JSON web token", $"{Base64("{\"alg\":\"HS256\"}")}.{Base64($"{{\"sub\":\"{Of(8)}\"}}")}.{Of(43)}");
        var key = Of(64);
        yield return new(
            "private key", $"-----BEGIN RSA PRIVATE KEY-----\n{key}\n{Of(64)}\n-----END RSA PRIVATE KEY-----", key);
        yield return In("password in an address", "postgres://web:", Mixed(20), "@db.acme.io:5432/web");
        yield return In("password in a connection string", "Server=db;User Id=web;Password=", Mixed(16), ";Timeout=5");
        yield return In("password of an environment", "DB_PASSWORD=", Mixed(16));
        yield return In("password in JSON", "{\"user\":\"ann\",\"password\":\"", Mixed(16), "\"}");
        yield return In("basic authorization", "Authorization: Basic ", Base64($"ann:{Of(16)}"));
        yield return In("bearer authorization", "Authorization: Bearer ", Of(40));
        yield return In("session cookie", "Cookie: session=", Of(40));
        yield return In("password on a command line", "mysql -u root -p", Mixed(16), " web");
        yield return In("password in a sentence", "the new password of web is ", "aB3x" + Of(4) + "7Qz" + Of(5) + "Y2k9");
        yield return In("one-time code", "Your one-time code is ", Of(6, Digits));
    }

    private static string Base64(string text) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
