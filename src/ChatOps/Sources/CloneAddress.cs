using System.Text.RegularExpressions;

namespace ChatOps.Sources;

/// <summary>Where a builder cloned a repository from.</summary>
/// <param name="Path">"owner/name"; some hosts have more parts.</param>
public sealed partial record CloneAddress(string Host, string Path)
{
    /// <summary>
    /// Reads https, ssh and git addresses. Only host and path are used, so a password in the address goes no further. Null: it is none.
    /// </summary>
    public static CloneAddress? Parse(string? url)
    {
        if (url is not { Length: > 0 and < 2000 } || Address().Match(url.Trim()) is not { Success: true } match)
        {
            return null;
        }

        var path = match.Groups["path"].Value.Trim('/');
        path = path.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? path[..^".git".Length] : path;
        // Some hosts serve repositories below /scm over http, below v3/ over ssh, or mark them with _git.
        path = path.StartsWith("scm/", StringComparison.Ordinal) && path.Count(c => c == '/') == 2 ? path["scm/".Length..] : path;
        path = path.StartsWith("v3/", StringComparison.Ordinal) && path.Count(c => c == '/') == 3 ? path["v3/".Length..] : path;
        path = Uri.UnescapeDataString(path.Replace("/_git/", "/", StringComparison.Ordinal));
        return path.Contains('/') && ForeignText.Short(path) is { } name ? new(match.Groups["host"].Value, name) : null;
    }

    // scheme://[user[:password]@]host[:port]/path, or git's short form [user@]host:path. A path contains no @: what looks like one may hold
    // a password.
    [GeneratedRegex(
        @"^(?:(?:https?|ssh|git|git\+ssh)://(?:[^/\s]*@)?(?<host>\[[^\]/@\s]+\]|[^/:@\s]+)(?::[0-9]*)?/(?<path>[^?#@\s]+)|(?:[^/:@\s]+@)?(?<host>[^/:@\s]+):/?(?<path>[^/?#@\s][^?#@\s]*))$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Address();
}
