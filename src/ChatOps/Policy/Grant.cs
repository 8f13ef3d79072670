using System.Collections.Frozen;
using System.IO.Enumeration;
using ChatOps.People;
using Environment = ChatOps.Catalog.Environment;

namespace ChatOps.Policy;

/// <summary>
/// What a role may do, or may not, and where. What is left out matches everything, except that a grant must name a protected environment.
/// </summary>
/// <param name="Place">"policy.yaml:14".</param>
/// <param name="Denies">It takes a permission away, whatever other grants allow.</param>
public sealed record Grant(string Place, Role Role, bool Denies)
{
    internal const string All = "*";

    /// <summary>The verb for looking things up: every member may, and outsiders to whom it is granted.</summary>
    internal const string Reading = "read";

    /// <summary>The verb for reading the audit log: every member may, and outsiders to whom it is granted.</summary>
    internal const string Auditing = "audit";

    /// <summary>The verb for what channels are subscribed to: every member may, and outsiders to whom it is granted.</summary>
    internal const string Subscribing = "subscribe";

    /// <summary>The verb for acknowledging alerts: every member may, and outsiders to whom it is granted.</summary>
    internal const string Acknowledging = "acknowledge";

    /// <summary>The verb for paging people: every member may, and outsiders to whom it is granted.</summary>
    internal const string Paging = "page";

    /// <summary>The verb for changing who is on call: every member may, and outsiders to whom it is granted.</summary>
    internal const string OnCall = "oncall";

    /// <summary>
    /// The verbs for what happens on build servers, in no environment. They are granted by name only: "*" has never meant them.
    /// </summary>
    internal static readonly IReadOnlyList<string> Building = ["build", "input"];

    /// <summary>"*" is all of them, including those added later.</summary>
    public FrozenSet<string> Verbs { get; init; } = [];

    /// <summary>Names, or patterns with "*".</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Likewise.</summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>Where it must be said.</summary>
    public FrozenSet<ChatId> Channels { get; init; } = [];

    private static readonly FrozenSet<string> Looking =
        new[] { Reading, Auditing, Subscribing, Acknowledging, Paging, OnCall }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it is about more than reading.</summary>
    internal bool Changes => Verbs.Any(verb => !Reads(verb) && !Building.Contains(verb));

    internal static bool Reads(string? verb) => verb is not null && Looking.Contains(verb);

    internal bool Covers(string verb) => Verbs.Contains(All) || Verbs.Contains(verb);

    /// <summary>
    /// Whether it is about a verb of <see cref="Building"/>, whatever its environments: a build may reach any of them, so whoever is denied
    /// everything in one is denied that.
    /// </summary>
    internal bool IsForBuilding(string verb) => Verbs.Contains(verb) || (Denies && Verbs.Contains(All));

    internal bool IsFor(string service) => Matches(Services, service);

    /// <summary>A grant is for a protected environment only if it names it: a pattern that matches it isn't enough.</summary>
    internal bool IsFor(Environment environment) => environment.Protected && !Denies
        ? Environments.Contains(environment.Name, StringComparer.OrdinalIgnoreCase)
        : Matches(Environments, environment.Name);

    /// <summary>Where that isn't known, nothing is allowed and everything denied.</summary>
    /// <param name="platform">That of the person.</param>
    internal bool IsFor(ChatId? channel, string platform) => Channels.Count == 0
        || (channel?.Platform == platform ? Channels.Contains(channel) : Denies && Channels.Any(c => c.Platform == platform));

    private static bool Matches(IReadOnlyList<string> patterns, string name)
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            if (FileSystemName.MatchesSimpleExpression(patterns[i], name, ignoreCase: true))
            {
                return true;
            }
        }

        return patterns.Count == 0;
    }

    internal static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true);
}
