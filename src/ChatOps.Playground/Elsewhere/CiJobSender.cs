using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.Elsewhere;

/// <summary>A job of GitHub Actions that reports with its token what it deploys.</summary>
internal sealed class CiJobSender(HttpClient bot, CloudIssuer issuer, TimeProvider clock)
{
    public const string Issuer = "https://token.actions.githubusercontent.com", Audience = "https://chatops.playground/cijobs";

    private long _run = clock.GetUtcNow().ToUnixTimeSeconds();

    public OtherTool Tool => new("CI jobs",
    [
        new("A job deploys web", "To production, and reports it with its token: there is no secret", async cancellationToken =>
        {
            _run++;
            await ReportAsync("running", cancellationToken);
            return await ReportAsync("succeeded", cancellationToken);
        }),
        new("A job's deployment fails", "And says why", cancellationToken =>
        {
            _run++;
            return ReportAsync("failed", cancellationToken);
        }),
    ]);

    private async Task<string> ReportAsync(string state, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/cijobs");
        request.Content = new StringContent(
            new JsonObject
            {
                ["kind"] = "deployment",
                ["state"] = state,
                ["version"] = $"1.5.{_run % 100}",
                ["environment"] = "production",
                ["reason"] = state is "failed" ? "The smoke test returned 500" : null,
                ["url"] = $"https://github.com/{PlaygroundRepository.FullName}/actions/runs/{_run}",
            }.ToJsonString(),
            Encoding.UTF8,
            "application/json");
        var claims = new Dictionary<string, object>
        {
            ["jti"] = Guid.NewGuid().ToString(),
            ["repository"] = PlaygroundRepository.FullName,
            ["ref"] = $"refs/heads/{PlaygroundRepository.MainBranch}",
            ["sha"] = PlaygroundRepository.ShaOf($"run {_run}"),
            ["actor"] = "ann",
            ["workflow"] = "deploy",
            ["run_id"] = $"{_run}",
            ["run_number"] = $"{_run % 1000}",
            ["run_attempt"] = "1",
            ["environment"] = "production",
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token(Issuer, Audience, claims));
        return await OtherTools.SendAsync(bot, request, $"The job has reported: {state}", cancellationToken);
    }
}
