using System.Collections.Frozen;

namespace ChatOps.Sources.GitLab;

/// <summary>
/// The events that GitLab documents: "Merge Request Hook" is the kind "merge_request". A kind is counted and shown to people, so it must
/// not be an arbitrary string from the sender.
/// </summary>
internal static class GitLabKinds
{
    private const string Hook = "_hook", Other = "other";

    private static readonly FrozenSet<string> Documented = FrozenSet.Create(
    [
        "confidential_issue", "confidential_note", "deployment", "emoji", "feature_flag", "issue", "job", "member", "merge_request",
        "milestone", "note", "pipeline", "project", "push", "release", "resource_access_token", "subgroup", "system", "tag_push",
        "vulnerability", "wiki_page", "work_item",
    ]);

    public static string Known(string header)
    {
        var name = header.ToLowerInvariant().Replace(' ', '_');
        name = name.EndsWith(Hook, StringComparison.Ordinal) ? name[..^Hook.Length] : name;
        return Documented.Contains(name) ? name : Other;
    }
}
