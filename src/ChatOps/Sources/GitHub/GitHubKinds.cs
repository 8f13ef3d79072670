using System.Reflection;
using Octokit.Webhooks;

namespace ChatOps.Sources.GitHub;

/// <summary>The names of events that GitHub documents: a kind is counted and shown to people, so it is none of the sender's own words.</summary>
internal static class GitHubKinds
{
    private const string Other = "other";

    private static readonly HashSet<string> Documented =
        [.. typeof(WebhookEventType).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!)];

    public static string Known(string kind) => Documented.Contains(kind) ? kind : Other;
}
