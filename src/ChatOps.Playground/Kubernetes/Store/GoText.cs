using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Store;

/// <summary>Values as Go formats them in error messages.</summary>
internal static class GoText
{
    public static string Map(IReadOnlyDictionary<string, string> map) =>
        $"map[string]string{{{string.Join(", ", map.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"\"{label.Key}\":\"{label.Value}\""))}}}";

    public static string Selector(JsonNode? selector) =>
        $"v1.LabelSelector{{MatchLabels:{Map(selector.StringMap("matchLabels"))}, MatchExpressions:[]v1.LabelSelectorRequirement(nil)}}";
}
