using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.Travis;

/// <summary>Travis CI, which builds acme/web, and signs its webhooks with a key that it publishes.</summary>
public sealed class TravisSender(HttpClient bot, TimeProvider clock) : IBuilderSender
{
    private static readonly RSA Key = RSA.Create(2048);

    private long _last = 127;

    /// <summary>Serves what its API says about itself.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/config", () => Results.Text(
        new JsonObject
        {
            ["config"] = new JsonObject
            {
                ["notifications"] = new JsonObject
                {
                    ["webhook"] = new JsonObject { ["public_key"] = Key.ExportSubjectPublicKeyInfoPem() },
                },
            },
        }.ToJsonString(),
        "application/json"));

    public async Task<long> BuildAsync(
        PlaygroundCommit commit, string version, bool passes, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (number, started) = (Interlocked.Increment(ref _last), clock.GetUtcNow());
        await SendAsync(Build(number, commit.Sha, "started", started, null), cancellationToken);
        await Task.Delay(duration, clock, cancellationToken);
        await SendAsync(Build(number, commit.Sha, passes ? "passed" : "failed", started, clock.GetUtcNow()), cancellationToken);
        return number;
    }

    /// <summary>Sends a build; returns the bot's status.</summary>
    public async Task<int> SendAsync(JsonObject build, CancellationToken cancellationToken)
    {
        using var request = Request(build.ToJsonString());
        using var response = await bot.SendAsync(request, cancellationToken);
        return (int)response.StatusCode;
    }

    /// <param name="signed">What is signed, if not the payload.</param>
    public static HttpRequestMessage Request(string payload, string? signed = null)
    {
        var signature = Key.SignData(Encoding.UTF8.GetBytes(signed ?? payload), HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
        return new(HttpMethod.Post, "/travis")
        {
            Content = new FormUrlEncodedContent([new("payload", payload)]),
            Headers = { { "Signature", Convert.ToBase64String(signature) } },
        };
    }

    public static JsonObject Build(long number, string commit, string state, DateTimeOffset started, DateTimeOffset? finished) => new()
    {
        ["id"] = 99_000 + number,
        ["number"] = $"{number}",
        ["state"] = state,
        ["started_at"] = Text(started),
        ["finished_at"] = finished is { } end ? Text(end) : null,
        ["duration"] = finished is { } over ? (int)(over - started).TotalSeconds : null,
        ["build_url"] = $"https://app.travis-ci.com/github/acme/web/builds/{99_000 + number}",
        ["commit"] = commit,
        ["branch"] = PlaygroundRepository.MainBranch,
        ["compare_url"] = "https://github.com/acme/web/compare/1...2",
        ["author_name"] = "Ann",
        ["type"] = "push",
        ["repository"] = new JsonObject { ["name"] = "web", ["owner_name"] = "acme" },
    };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
