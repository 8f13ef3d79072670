using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Policy;

/// <summary>One rule of ChatOps:Access: who may do what where. What it leaves empty matches everything, but a protected environment must be named.</summary>
public sealed class AccessRule
{
    /// <summary>Chat user ids.</summary>
    public List<string> Users { get; init; } = [];

    /// <summary>Chat user group ids.</summary>
    public List<string> Groups { get; init; } = [];

    /// <summary>Channel ids: whoever types there. Choose channels whose members you know.</summary>
    public List<string> Channels { get; init; } = [];

    /// <summary>"deploy", "scale", "rollback", "restart", "pause", "resume", "unlock"; "read" lets guests, strangers and bots that the rule names ask, and nothing else.</summary>
    public List<string> Verbs { get; init; } = [];

    public List<string> Environments { get; init; } = [];

    public List<string> Services { get; init; } = [];

    internal bool IsFor(string service) => Names(Services, service);

    /// <summary>What names no environment is not meant for a protected one.</summary>
    internal bool IsFor(Environment environment) => environment.Protected
        ? Environments.Contains(environment.Name, StringComparer.OrdinalIgnoreCase)
        : Names(Environments, environment.Name);

    internal bool Allows(string verb) => Names(Verbs, verb);

    /// <summary>It is about more than reading.</summary>
    internal bool Changes => Verbs.Count == 0 || Verbs.Any(verb => !verb.Equals("read", StringComparison.OrdinalIgnoreCase));

    /// <summary>Every mistake in a list of rules, a sentence each, saying what to do.</summary>
    public static IEnumerable<string> Problems(IReadOnlyList<AccessRule> rules, IReadOnlyCollection<string> environments, IReadOnlyCollection<string> services)
    {
        foreach (var (rule, at) in rules.Select((r, i) => (r, $"ChatOps:Access:{i}")))
        {
            if (rule.Users.Count + rule.Groups.Count + rule.Channels.Count == 0)
            {
                yield return $"{at} says nobody: name Users, Groups or Channels by their ids, or \"*\" under Users for every member.";
            }

            foreach (var id in rule.Users.Where(u => u is not "*" && !IsId(u, "UW")))
            {
                yield return $"{at}:Users has '{id}': use the user's id, such as U024BE7LH (in Slack: profile, ⋮, Copy member ID), or \"*\".";
            }

            foreach (var id in rule.Groups.Where(g => !IsId(g, "S")))
            {
                yield return $"{at}:Groups has '{id}': use the user group's id, such as S0614TZR7.";
            }

            foreach (var id in rule.Channels.Where(c => !IsId(c, "CGD")))
            {
                yield return $"{at}:Channels has '{id}': use the channel's id, such as C024BE91L (in Slack: channel name, at the bottom of About); names can be changed by anybody.";
            }

            foreach (var verb in rule.Verbs.Except(AccessPolicy.Verbs, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"{at}:Verbs has '{verb}': use {string.Join(", ", AccessPolicy.Verbs)}.";
            }

            foreach (var name in rule.Environments.Except(environments, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"{at}:Environments has '{name}', which is not in ChatOps:Environments.";
            }

            foreach (var name in rule.Services.Except(services, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"{at}:Services has '{name}', which is not in ChatOps:Services.";
            }
        }
    }

    private static bool Names(List<string> names, string name) => names.Count == 0 || names.Contains(name, StringComparer.OrdinalIgnoreCase);

    // A null in the file is a null here.
    private static bool IsId(string? id, string kinds) => id is { Length: > 1 } && kinds.Contains(id[0]);
}
