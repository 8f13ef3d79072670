namespace ChatOps.Clusters;

/// <summary>Who people are in the clusters, by their chat user ids: section <c>ChatOps:People</c>.</summary>
public sealed class PeopleOptions() : Dictionary<string, Identity>(StringComparer.OrdinalIgnoreCase)
{
    /// <summary>Everything that is wrong, one sentence each, saying what to do.</summary>
    public IEnumerable<string> Problems(ClustersOptions clusters)
    {
        foreach (var (id, identity) in this)
        {
            var at = $"ChatOps:People:{id}";
            if (id is not ['U' or 'W' or 'u' or 'w', _, ..])
            {
                yield return $"{at}: '{id}' is no user's id: use one such as U024BE7LH (in Slack: profile, ⋮, Copy member ID).";
            }

            if (string.IsNullOrWhiteSpace(identity.User))
            {
                yield return $"{at}: say who this is in the clusters: User, such as ann@acme.io.";
            }

            foreach (var name in identity.Groups.Append(identity.User).Where(n => n.Any(c => c is < ' ' or > '~')))
            {
                yield return $"{at}: '{new string([.. name.Select(c => c is < ' ' or > '~' ? '?' : c)])}' cannot be sent in a header: use letters, digits and signs of ASCII.";
            }

            if (identity.Groups.Append(identity.User).Contains("system:masters", StringComparer.Ordinal))
            {
                yield return $"{at}: nobody gets system:masters, which may do everything, through a chat: name a group with the rights that are needed.";
            }

            if (identity.Groups.Count > 1)
            {
                yield return $"{at}:Groups has {identity.Groups.Count} names: only one can be sent. Name one, and bind what else is needed to the User.";
            }

            if (identity.Groups.Any(string.IsNullOrWhiteSpace))
            {
                yield return $"{at}:Groups has an empty name: remove it.";
            }
        }

        if (Count == 0 && clusters.FirstOrDefault(c => c.Value.Impersonate).Key is { } cluster)
        {
            yield return $"ChatOps:Clusters:{cluster}:Impersonate is on, and ChatOps:People says of nobody who they are there: add them, or turn it off.";
        }
    }
}

/// <summary>A person as a cluster knows them: its RBAC decides by these names, and its audit log shows them.</summary>
public sealed class Identity
{
    public string User { get; init; } = "";

    /// <summary>
    /// At most one: Kubernetes wants a header for each, and .NET's HTTP client makes one of several with the same name, which
    /// would be read as one group with a strange name.
    /// </summary>
    public List<string> Groups { get; init; } = [];
}
