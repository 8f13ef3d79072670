using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.TeamCity;

/// <summary>Sends what TeamCity's own webhooks send about the build configuration Shop_Web.</summary>
public sealed class TeamCitySender(HttpClient bot, string secret, TimeProvider clock) : IBuilderSender
{
    private long _last = 8_000;

    /// <summary>Where the build clones the repository from.</summary>
    public string Cloned { get; init; } = $"https://github.com/{PlaygroundRepository.FullName}.git";

    public async Task<long> BuildAsync(
        PlaygroundCommit commit, string version, bool passes, TimeSpan duration, CancellationToken cancellationToken)
    {
        var (id, started) = (Interlocked.Increment(ref _last), clock.GetUtcNow());
        await SendAsync("BUILD_STARTED", Shape(id, commit, version, "SUCCESS", started, null), cancellationToken);
        await Task.Delay(duration, clock, cancellationToken);
        await SendAsync(
            "BUILD_FINISHED", Shape(id, commit, version, passes ? "SUCCESS" : "FAILURE", started, clock.GetUtcNow()), cancellationToken);
        return id;
    }

    private JsonObject Shape(
        long id, PlaygroundCommit commit, string version, string status, DateTimeOffset started, DateTimeOffset? finished) => new()
    {
        ["id"] = id,
        ["number"] = $"{id - 8_000}",
        ["status"] = status,
        ["state"] = finished is null ? "running" : "finished",
        ["buildTypeId"] = "Shop_Web",
        ["branchName"] = PlaygroundRepository.MainBranch,
        ["defaultBranch"] = true,
        ["webUrl"] = $"https://teamcity.acme.io/viewLog.html?buildId={id}",
        ["startDate"] = Time(started),
        ["finishDate"] = finished is { } end ? Time(end) : null,
        ["buildType"] = new JsonObject { ["id"] = "Shop_Web", ["name"] = "Web", ["projectName"] = "Shop" },
        ["revisions"] = new JsonObject
        {
            ["revision"] = new JsonArray(new JsonObject
            {
                ["version"] = commit.Sha,
                ["vcsBranchName"] = "refs/heads/" + PlaygroundRepository.MainBranch,
                ["vcs-root-instance"] = new JsonObject { ["name"] = $"{Cloned}#refs/heads/{PlaygroundRepository.MainBranch}" },
            }),
        },
        ["properties"] = new JsonObject
        {
            ["property"] = new JsonArray(new JsonObject { ["name"] = "env.VERSION", ["value"] = version }),
        },
    };

    private Task SendAsync(string kind, JsonObject build, CancellationToken cancellationToken) => ToolRequest.SendAsync(
        bot,
        "teamcity",
        new JsonObject { ["eventType"] = kind, ["payload"] = build },
        (request, _) => request.Headers.Authorization = new(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"teamcity:{secret}"))),
        cancellationToken);

    private static string Time(DateTimeOffset time) => time.ToString("yyyyMMdd'T'HHmmss'+0000'", CultureInfo.InvariantCulture);
}
