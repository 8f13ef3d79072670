using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Benchmarks.Load;

/// <summary>
/// Webhooks of changes as GitHub sends them: a pull request, its workflow runs in their three states, a merge; for many changes at once, in
/// chronological order.
/// </summary>
internal sealed class ChangeWebhooks
{
    /// <summary>Each repository has its own service.</summary>
    public const int Repositories = 10;

    // Placeholders in the templates for what differs in each request, with the same number of characters.
    private const string Pull = "1234500001", Head = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee", Run = "98765432101", Number =
        "1234567891", Workflow = "7770001", Time = "2001-02-03T04:05:06Z";
    private const int Workflows = 6;

    private readonly Dictionary<(string Kind, int Repository), Template> _templates = [];

    /// <param name="examples">The file in the npm package @octokit/webhooks-examples.</param>
    public ChangeWebhooks(string examples)
    {
        var kinds = JsonNode.Parse(File.ReadAllBytes(examples))!.AsArray();
        JsonObject Example(string kind, string action) => kinds.Single(k => (string)k!["name"]! == kind)!["examples"]!.AsArray()
            .Where(e => (string)e!["action"]! == action).MinBy(e => e!.ToJsonString().Length)!.DeepClone().AsObject();
        foreach (var action in new[] { "opened", "synchronize", "closed" })
        {
            var body = Example("pull_request", action is "closed" ? "opened" : action);
            body["action"] = action;
            body["number"] = long.Parse(Pull, CultureInfo.InvariantCulture);
            var pull = body["pull_request"]!;
            (pull["number"], pull["title"], pull["head"]!["sha"]) = (
                long.Parse(Pull, CultureInfo.InvariantCulture), $"Change {Pull}", Head);
            (pull["created_at"], pull["updated_at"]) = (Time, Time);
            if (action is "closed")
            {
                (pull["merged"], pull["merged_at"], pull["closed_at"], pull["merge_commit_sha"]) = (true, Time, Time, Head);
            }

            Add($"pull_request {action}", body);
        }

        foreach (var action in new[] { "requested", "in_progress", "completed" })
        {
            var body = Example("workflow_run", "completed");
            body["action"] = action;
            var run = body["workflow_run"]!;
            (run["id"], run["run_number"], run["workflow_id"]) = (
                long.Parse(Run, CultureInfo.InvariantCulture),
                long.Parse(Number, CultureInfo.InvariantCulture),
                long.Parse(Workflow, CultureInfo.InvariantCulture));
            (run["head_sha"], run["head_branch"], run["event"], run["conclusion"]) = (
                Head, "topic", "pull_request", action is "completed" ? "success" : null);
            (run["created_at"], run["updated_at"], run["run_started_at"], run["run_attempt"]) = (Time, Time, Time, 1);
            Add($"workflow_run {action}", body);
        }
    }

    public static string Repository(int number) => $"Codertocat/service-{number:000}";

    /// <param name="first">The number of the first change: no two calls create the same ones.</param>
    /// <param name="facts">The number of webhooks for each change.</param>
    public IReadOnlyList<PreparedRequest> Prepare(int first, int changes, int facts, DateTimeOffset from)
    {
        var requests = new PreparedRequest[changes * facts];
        Parallel.For(0, requests.Length, i => requests[i] = Make(first + (i % changes), i / changes, facts, from.AddMilliseconds(i)));
        return requests;
    }

    private PreparedRequest Make(int change, int fact, int facts, DateTimeOffset at)
    {
        var runs = (facts - 2) / 3;
        var run = (fact - 1) / 3;
        var kind = fact == 0 ? "pull_request opened"
            : fact == facts - 1 ? "pull_request closed"
            : run >= runs ? "pull_request synchronize"
            : ((fact - 1) % 3) switch { 0 => "workflow_run requested", 1 => "workflow_run in_progress", _ => "workflow_run completed" };
        var template = _templates[(kind, change % Repositories)];
        var own = new Dictionary<string, string>
        {
            [Pull] = $"{1_000_000_000L + change}",
            [Head] = $"{change:x8}" + new string('0', 32),
            [Run] = $"{10_000_000_000L + ((long)change * 10_000) + run}",
            [Number] = $"{1_000_000_000L + ((long)change * 1000) + run}",
            [Workflow] = $"{1_000_000 + (run % Workflows)}",
            [Time] = at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        };
        var patches = template.Places.Select(p => (p.Place, Encoding.ASCII.GetBytes(own[p.Marker]))).ToList();
        var body = template.Body.ToArray();
        patches.ForEach(p => p.Item2.CopyTo(body, p.Place));
        return new(GitHubWebhooks.Head(kind.Split(' ')[0], body), template.Body, patches);
    }

    private void Add(string kind, JsonObject example)
    {
        for (var repository = 0; repository < Repositories; repository++)
        {
            var text = example.ToJsonString().Replace("Hello-World", $"service-{repository:000}", StringComparison.Ordinal);
            var body = Encoding.UTF8.GetBytes(text);
            _templates[(kind, repository)] = new(
                body, [.. new[] { Pull, Head, Run, Number, Workflow, Time }.SelectMany(marker => Places(body, marker))]);
        }
    }

    private static IEnumerable<(int Place, string Marker)> Places(byte[] body, string marker)
    {
        var bytes = Encoding.ASCII.GetBytes(marker);
        for (var from = 0; body.AsSpan(from).IndexOf(bytes) is >= 0 and var found; from += found + bytes.Length)
        {
            yield return (from + found, marker);
        }
    }

    private sealed record Template(byte[] Body, IReadOnlyList<(int Place, string Marker)> Places);
}
