using System.Text.RegularExpressions;

namespace ChatOps.Sources.Jenkins;

/// <summary>Converts Git addresses and branches from Jenkins' notation to the one that other senders use.</summary>
internal static partial class JenkinsScmName
{
    private static readonly string[] BranchPrefixes = ["refs/heads/", "refs/remotes/", "remotes/", "origin/", "*/"];

    /// <summary>
    /// Extracts "owner/name" from https, ssh and git addresses. Only the path is used, so a password in the address goes no further; the
    /// host may be anything, since a repository can have several host names.
    /// </summary>
    public static string? Repository(string? url)
    {
        if (url is not { Length: > 0 and < 2000 } || Address().Match(url.Trim()) is not { Success: true } match)
        {
            return null;
        }

        var path = match.Groups["path"].Value.Trim('/');
        path = path.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? path[..^".git".Length] : path;
        // Bitbucket Server serves repositories below /scm over http.
        path = path.StartsWith("scm/", StringComparison.Ordinal) && path.Count(c => c == '/') == 2 ? path["scm/".Length..] : path;
        return path.Contains('/') ? ForeignText.Short(path) : null;
    }

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

    // scheme://[user[:password]@]host[:port]/path, or git's short form [user@]host:path. A path contains no @: what looks like one may hold
    // a password.
    [GeneratedRegex(
        @"^(?:(?:https?|ssh|git|git\+ssh)://[^/\s]+/(?<path>[^?#@\s]+)|[^/:\s]+:/?(?<path>[^/?#@\s][^?#@\s]*))$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Address();
}
