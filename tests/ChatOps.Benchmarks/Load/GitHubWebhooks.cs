using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Benchmarks.Servers;

namespace ChatOps.Benchmarks.Load;

/// <summary>GitHub's own example of an opened pull request, 21 KB, each with its own number, delivery id and signature.</summary>
internal static class GitHubWebhooks
{
    /// <summary>The repository in the example.</summary>
    public const string Repository = "Codertocat/Hello-World";

    private const long FirstNumber = 1_000_000_000;

    /// <param name="examples">The file in the npm package @octokit/webhooks-examples.</param>
    /// <param name="from">Ensures that no two calls create the same request.</param>
    public static IReadOnlyList<PreparedRequest> Prepare(string examples, int from, int count)
    {
        var template = Template(examples);
        var place = template.AsSpan().LastIndexOf(Encoding.ASCII.GetBytes(FirstNumber.ToString(CultureInfo.InvariantCulture)));
        var requests = new PreparedRequest[count];
        Parallel.For(0, count, () => template.ToArray(), (i, _, body) =>
        {
            var own = Encoding.ASCII.GetBytes((FirstNumber + from + i).ToString(CultureInfo.InvariantCulture));
            own.CopyTo(body, place);
            requests[i] = new(Head("pull_request", body), template, [(place, own)]);
            return body;
        }, _ => { });
        return requests;
    }

    /// <summary>The headers before a body, which is signed here.</summary>
    public static byte[] Head(string kind, ReadOnlySpan<byte> body)
    {
        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.ASCII.GetBytes(Programs.GitHubSecret), body));
        return Encoding.ASCII.GetBytes(
            $"POST /github HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: GitHub-Hookshot/benchmark\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n"
            + $"X-GitHub-Event: {kind}\r\nX-GitHub-Delivery: {Guid.NewGuid()}\r\nX-Hub-Signature-256: sha256={signature}\r\n\r\n");
    }

    private static byte[] Template(string examples)
    {
        var kinds = JsonNode.Parse(File.ReadAllBytes(examples))!.AsArray();
        var payload = kinds.Single(k => (string)k!["name"]! == "pull_request")!["examples"]!.AsArray()
            .Where(e => (string)e!["action"]! == "opened")
            .MinBy(e => e!.ToJsonString().Length)!;
        payload["pull_request"]!["number"] = FirstNumber;
        return JsonSerializer.SerializeToUtf8Bytes(payload);
    }
}
