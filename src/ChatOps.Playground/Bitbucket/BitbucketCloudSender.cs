using System.Globalization;
using System.Text.Json.Nodes;
using ChatOps.Playground.GitHub;

namespace ChatOps.Playground.Bitbucket;

/// <summary>Sends what Bitbucket Cloud's webhooks send about the repository acme/web.</summary>
public sealed class BitbucketCloudSender(HttpClient bot, string secret, TimeProvider clock) : ICodeHostSender
{
    private const string Home = "https://bitbucket.org/" + PlaygroundRepository.FullName;

    /// <summary>Bitbucket abbreviates the commits of pull requests.</summary>
    private const int Abbreviated = 12;

    public Task OpenedAsync(PlaygroundPull pull, CancellationToken cancellationToken) =>
        PullRequestAsync("pullrequest:created", "OPEN", pull, cancellationToken);

    public Task MergedAsync(PlaygroundPull pull, CancellationToken cancellationToken) =>
        PullRequestAsync("pullrequest:fulfilled", "MERGED", pull, cancellationToken);

    public Task PushedAsync(PlaygroundCommit commit, string before, CancellationToken cancellationToken) =>
        PushAsync("branch", PlaygroundRepository.MainBranch, commit, before, [Commit(commit)], commit.Author, cancellationToken);

    public Task TaggedAsync(string tag, PlaygroundCommit commit, string by, CancellationToken cancellationToken) =>
        PushAsync("tag", tag, commit, before: null, [], by, cancellationToken);

    private Task PullRequestAsync(string key, string state, PlaygroundPull pull, CancellationToken cancellationToken) => SendAsync(
        key,
        new()
        {
            ["actor"] = User(pull.Author),
            ["repository"] = Repository(),
            ["pullrequest"] = new JsonObject
            {
                ["id"] = pull.Number,
                ["title"] = pull.Title,
                ["description"] = pull.Body ?? "",
                ["state"] = state,
                ["source"] = Side(pull.Branch, pull.HeadCommit),
                ["destination"] = Side(PlaygroundRepository.MainBranch, pull.BaseCommit),
                ["merge_commit"] = pull.MergeCommit is { } merge ? new JsonObject { ["hash"] = merge[..Abbreviated] } : null,
                ["author"] = User(pull.Author),
                ["links"] = Link($"{Home}/pull-requests/{pull.Number}"),
                ["created_on"] = Time(pull.OpenedAt),
                ["updated_on"] = Time(clock.GetUtcNow()),
            },
        },
        cancellationToken);

    private Task PushAsync(
        string type, string name, PlaygroundCommit commit, string? before, JsonArray commits, string by,
        CancellationToken cancellationToken) => SendAsync(
        "repo:push",
        new()
        {
            ["actor"] = User(by),
            ["repository"] = Repository(),
            ["push"] = new JsonObject
            {
                ["changes"] = new JsonArray(new JsonObject
                {
                    ["old"] = before is null ? null : Ref(type, name, new JsonObject { ["hash"] = before }),
                    ["new"] = Ref(type, name, Commit(commit)),
                    ["created"] = before is null,
                    ["closed"] = false,
                    ["forced"] = false,
                    ["truncated"] = false,
                    ["commits"] = commits,
                    ["links"] = Link($"{Home}/branches/compare/{commit.Sha}..{before}"),
                }),
            },
        },
        cancellationToken);

    private Task SendAsync(string key, JsonObject payload, CancellationToken cancellationToken) => ToolRequest.SendAsync(
        bot,
        "bitbucket",
        payload,
        (request, body) =>
        {
            request.Headers.Add("X-Event-Key", key);
            request.Headers.Add("X-Hook-UUID", "playground");
            request.Headers.Add("X-Request-UUID", $"{Guid.NewGuid()}");
            request.Headers.Add("X-Hub-Signature", ToolRequest.HubSignature(secret, body));
        },
        cancellationToken);

    private static JsonObject Side(string branch, string commit) => new()
    {
        ["branch"] = new JsonObject { ["name"] = branch },
        ["commit"] = new JsonObject { ["hash"] = commit[..Abbreviated] },
        ["repository"] = Repository(),
    };

    private static JsonObject Ref(string type, string name, JsonObject target) =>
        new() { ["type"] = type, ["name"] = name, ["target"] = target };

    private static JsonObject Commit(PlaygroundCommit commit) => new()
    {
        ["hash"] = commit.Sha,
        ["date"] = Time(commit.At),
        ["message"] = commit.Message,
        ["author"] = new JsonObject { ["raw"] = $"{commit.Author} <{commit.Author}@acme.io>", ["user"] = User(commit.Author) },
    };

    private static JsonObject Repository() => new()
    {
        ["full_name"] = PlaygroundRepository.FullName,
        ["name"] = PlaygroundRepository.Name,
        ["links"] = Link(Home),
    };

    private static JsonObject Link(string url) => new() { ["html"] = new JsonObject { ["href"] = url } };

    private static JsonObject User(string login) => new() { ["display_name"] = login, ["nickname"] = login };

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture);
}
