using ChatOps.Chat;
using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Policy;

/// <summary>May this be done? When not, why, and what would help.</summary>
public sealed record Decision(bool Allowed, string Reason)
{
    public static Decision Yes { get; } = new(true, "");

    public static Decision No(string reason) => new(false, reason);
}

/// <summary>The one place that decides who may do what. Asked when something is planned, and again before it runs.</summary>
public sealed class AccessPolicy(IReadOnlyList<AccessRule> rules)
{
    /// <summary>What rules can speak of. Everything else only reads, and everybody may.</summary>
    public static IReadOnlyList<string> Verbs { get; } = ["deploy", "scale", "rollback", "restart", "pause", "resume", "unlock"];

    public async Task<Decision> MayAsync(
        IChatPlatform platform, Whereabouts who, string verb, string service, Environment environment, CancellationToken cancellationToken)
    {
        // A rule that names no environment is not meant for a protected one.
        var here = rules.Where(r => environment.Protected ? r.Environments.Contains(environment.Name, StringComparer.OrdinalIgnoreCase) : Names(r.Environments, environment.Name)).ToList();
        if (here.Count == 0)
        {
            return environment.Protected
                ? Decision.No($"Nobody may change {environment.Name} yet: it is protected and no access rule names it. An operator adds one under ChatOps:Access.")
                : Decision.Yes;
        }

        foreach (var rule in here.Where(r => Names(r.Verbs, verb) && Names(r.Services, service)))
        {
            if (await IsAboutAsync(rule, platform, who, cancellationToken))
            {
                return Decision.Yes;
            }
        }

        return Decision.No($"You may not {verb} {service} in {environment.Name}: no access rule allows it to you here. Ask an operator (ChatOps:Access).");
    }

    private static bool Names(List<string> names, string name) =>
        names.Count == 0 || names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static async Task<bool> IsAboutAsync(AccessRule rule, IChatPlatform platform, Whereabouts who, CancellationToken cancellationToken) =>
        rule.Users.Contains("*")
        || rule.Users.Contains(who.Person)
        || (who.Channel.Length > 0 && rule.Channels.Contains(who.Channel))
        || (rule.Groups.Count > 0 && await platform.IsInGroupAsync(who.Person, rule.Groups, cancellationToken));
}
