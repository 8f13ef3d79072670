namespace ChatOps.Sources.Jenkins;

/// <summary>Converts branches from Jenkins' notation to the one that other senders use.</summary>
internal static class JenkinsScmName
{
    private static readonly string[] BranchPrefixes = ["refs/heads/", "refs/remotes/", "remotes/", "origin/", "*/"];

    /// <summary>"main" from "origin/main"; null when there is no branch.</summary>
    public static string? Branch(string? branch)
    {
        var name = (branch ?? "").Trim();
        foreach (var prefix in BranchPrefixes)
        {
            name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        }

        return name is "detached" or "HEAD" ? null : ForeignText.FirstLine(name);
    }
}
