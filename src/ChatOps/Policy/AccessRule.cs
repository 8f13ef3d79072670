using ChatOps.People;
using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Policy;

/// <summary>
/// One rule of ChatOps:Access: who may do what where. An empty list matches everything, except that a protected environment must be named.
/// </summary>
public sealed class AccessRule
{
    private const string Everyone = "*";

    /// <summary>
    /// Ids of people in chat, each with its platform as a prefix ("PLATFORM:ID"), which is optional if only one is configured. "*" or
    /// "PLATFORM:*" is every member.
    /// </summary>
    public List<string> Users { get; init; } = [];

    /// <summary>Ids of user groups, in the same format.</summary>
    public List<string> Groups { get; init; } = [];

    /// <summary>
    /// Ids of channels, in the same format: the rule applies to whoever types there. Choose channels whose members you know.
    /// </summary>
    public List<string> Channels { get; init; } = [];

    /// <summary>
    /// "deploy", "scale", "rollback", "restart", "pause", "resume", "release-hold"; "read" lets guests, strangers and bots that the rule
    /// names ask, and nothing else.
    /// </summary>
    public List<string> Verbs { get; init; } = [];

    public List<string> Environments { get; init; } = [];

    public List<string> Services { get; init; } = [];

    internal bool IsFor(string service) => Names(Services, service);

    /// <summary>A rule that names no environment doesn't apply to a protected one.</summary>
    internal bool IsFor(Environment environment) => environment.Protected
        ? Environments.Contains(environment.Name, StringComparer.OrdinalIgnoreCase)
        : Names(Environments, environment.Name);

    internal bool Allows(string verb) => Names(Verbs, verb);

    /// <summary>Whether it is about more than reading.</summary>
    internal bool Changes => Verbs.Count == 0 || Verbs.Any(verb => !verb.Equals("read", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it names this person, not only every member.</summary>
    internal bool NamesPerson(ChatId person) => Users.Contains(person.ToString());

    internal bool IsForEveryMember(string platform) => Users.Contains(Everyone) || Users.Contains($"{platform}:{Everyone}");

    internal bool IsForChannel(ChatId channel) => Channels.Contains(channel.ToString());

    /// <summary>The same rule, with ids that all name their platform.</summary>
    internal AccessRule Addressed(IReadOnlyCollection<string> platforms)
    {
        return new()
        {
            Users = [.. Users.Select(id => id == Everyone ? id : Full(id))],
            Groups = [.. Groups.Select(Full)],
            Channels = [.. Channels.Select(Full)],
            Verbs = Verbs,
            Environments = Environments,
            Services = Services,
        };

        string Full(string id) => ChatId.Find(id, platforms)?.ToString() ?? id;
    }

    /// <summary>Every mistake in a list of rules, a sentence each, saying what to do.</summary>
    public static IEnumerable<string> Problems(
        IReadOnlyList<AccessRule> rules,
        IReadOnlyCollection<PlatformIds> platforms,
        IReadOnlyCollection<string> environments,
        IReadOnlyCollection<string> services)
    {
        IReadOnlyCollection<string> names = [.. platforms.Select(p => p.Platform)];
        foreach (var (rule, at) in rules.Select((r, i) => (r, $"ChatOps:Access:{i}")))
        {
            if (rule.Users.Count + rule.Groups.Count + rule.Channels.Count == 0)
            {
                yield return $"{at} names nobody: add Users, Groups or Channels by their ids, or \"*\" under Users for every member.";
            }

            foreach (var (id, wrong) in Wrong(
                rule.Users.Where(u => u is not Everyone && ChatId.Find(u, names) is not { Id: Everyone }), p => p.Person))
            {
                yield return $"{at}:Users has '{id}': {wrong}, or \"*\".";
            }

            foreach (var (id, wrong) in Wrong(rule.Groups, p => p.Group))
            {
                yield return $"{at}:Groups has '{id}': {wrong}.";
            }

            foreach (var (id, wrong) in Wrong(rule.Channels, p => p.Channel))
            {
                yield return $"{at}:Channels has '{id}': {wrong}.";
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

        IEnumerable<(string Id, string Wrong)> Wrong(IEnumerable<string> ids, Func<PlatformIds, IdForm> form) =>
            from id in ids let wrong = IdForm.Problem(id, platforms, form) where wrong is not null select (id, wrong);
    }

    private static bool Names(List<string> names, string name) =>
        names.Count == 0 || names.Contains(name, StringComparer.OrdinalIgnoreCase);
}
