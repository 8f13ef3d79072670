using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.Codeship;

/// <summary>Sends what Codeship's webhooks sent until it was shut down.</summary>
/// <param name="token">The last path segment of the endpoint.</param>
/// <param name="host">The host of the repository.</param>
public sealed class CodeshipSender(HttpClient bot, string token, string host, TimeProvider clock) : IBuilderSender
{
    private long _last = 973_000;

    public async Task<long> BuildAsync(
        PlaygroundCommit commit, string version, bool passes, TimeSpan duration, CancellationToken cancellationToken)
    {
        var id = Interlocked.Increment(ref _last);
        await SendAsync(id, commit, "testing", cancellationToken);
        await Task.Delay(duration, clock, cancellationToken);
        await SendAsync(id, commit, passes ? "success" : "error", cancellationToken);
        return id;
    }

    private Task SendAsync(long id, PlaygroundCommit commit, string status, CancellationToken cancellationToken) => ToolRequest.SendAsync(
        bot,
        $"codeship/{token}",
        new JsonObject
        {
            ["build"] = new JsonObject
            {
                ["build_url"] = $"https://app.codeship.com/projects/10/builds/{id}",
                ["commit_url"] = $"https://{host}/{PlaygroundRepository.FullName}/commit/{commit.Sha}",
                ["project_id"] = 10,
                ["build_id"] = id,
                ["status"] = status,
                ["project_name"] = PlaygroundRepository.FullName,
                ["commit_id"] = commit.Sha,
                ["short_commit_id"] = commit.Sha[..5],
                ["message"] = commit.Message,
                ["committer"] = commit.Author,
                ["branch"] = PlaygroundRepository.MainBranch,
            },
        },
        (_, _) => { },
        cancellationToken);
}
